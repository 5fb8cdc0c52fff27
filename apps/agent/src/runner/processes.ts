import { readdirSync, readFileSync } from 'node:fs';

/** What /proc/PID/stat contains about a process. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** In clock ticks after the boot. */
  readonly startedAt: number;
}

/**
 * Finds the processes of a run: those with its marker in their environment, those of its session, those that were found before, and
 * what these started. None without /proc.
 * @param marker `NAME=value`, globally unique
 * @param session the id of the session that the run began with
 */
export function processesOfRun(marker: string, session: number | undefined, known: readonly Process[]): Process[] {
  const others = runningProcesses().filter(({ pid }) => pid !== process.pid && pid !== 1);
  const isKnown = ({ pid, startedAt }: Process) => known.some((one) => one.pid === pid && one.startedAt === startedAt);
  const found = new Map<number, Process>();
  let added = others.filter((one) => one.session === session || isKnown(one) || hasMarker(one.pid, marker));
  while (added.length > 0) {
    for (const one of added) found.set(one.pid, one);
    added = others.filter(({ pid, parent }) => !found.has(pid) && found.has(parent));
  }
  return [...found.values()];
}

function runningProcesses(): Process[] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => readProcess(Number(pid)) ?? []);
  } catch {
    return [];
  }
}

/** Undefined when it has ended, also as a zombie. */
export function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const [parent = 0, group = 0, session = 0, startedAt = 0] = [1, 2, 3, 19].map((field) => Number(fields[field]));
    return { pid, parent, group, session, startedAt };
  } catch {
    return undefined;
  }
}

/** False for processes of other users. */
function hasMarker(pid: number, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(marker);
  } catch {
    return false;
  }
}

/** Signals a process group; does nothing if it no longer exists. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  signalProcess(-group, signal);
}

/** Signals a process, or a group by its negative id; does nothing if it no longer exists or belongs to another user. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
