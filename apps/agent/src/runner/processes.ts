import { readdir, readFile } from 'node:fs/promises';

/** Tells a process from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, and the boot id. */
  readonly started: string;
}

interface Stat {
  readonly group: number;
  readonly started: string;
}

/** Returns undefined when there is no such process, or no /proc. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await statOf(pid);
  return stat && { pid, started: stat.started };
}

export async function isRunning({ pid, started }: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(pid))?.started === started;
}

/**
 * Whether a process group still belongs to a leader, even if the leader has exited: its other processes inherited the marker in
 * their environment.
 * @param marker `NAME=value`, globally unique
 */
export async function isGroupLedBy(leader: ProcessIdentity, marker: string): Promise<boolean> {
  if (await isRunning(leader)) return true;
  return (await groupsWithMarker(marker)).has(leader.pid);
}

/**
 * Finds the process groups of all processes with a marker in their environment.
 * @param marker `NAME=value`, globally unique
 */
export async function groupsWithMarker(marker: string): Promise<Set<number>> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const groups = new Set<number>();
  for (const pid of pids) {
    if (!(await environmentOf(pid)).includes(marker)) continue;
    const stat = await statOf(pid);
    if (stat) groups.add(stat.group);
  }
  return groups;
}

async function statOf(pid: number): Promise<Stat | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is the name in parentheses, which may contain spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return { group: Number(fields[2]), started: `${fields[19] ?? ''} ${boot.trim()}` };
  } catch {
    return undefined;
  }
}

async function environmentOf(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).split('\0');
}

/** Signals a process group; does nothing if it no longer exists. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
