import { readdirSync, readFileSync } from 'node:fs';

/**
 * Finds all processes with a marker in their environment; none without /proc.
 * @param marker `NAME=value`, globally unique
 */
export function pidsWithMarker(marker: string): number[] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => environmentOf(pid).split('\0').includes(marker)).map(Number);
  } catch {
    return [];
  }
}

/** The process group of a process; undefined when it has ended. */
export function groupOf(pid: number): number | undefined {
  try {
    return Number(fieldsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'))[2]);
  } catch {
    return undefined;
  }
}

/** Empty for a process that has ended, and for those of other users. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** The fields after the name, which stands in parentheses and may contain spaces and parentheses. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
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
