import { readdir, readFile } from 'node:fs/promises';

/** What tells a process from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in ticks since this start of the machine, and which start that was. */
  readonly started: string;
}

interface Stat {
  readonly group: number;
  readonly started: string;
}

/**
 * Identifies a process that runs now.
 * @returns undefined when there is none, and where there is no /proc
 */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await statOf(pid);
  return stat && { pid, started: stat.started };
}

/** Whether the very process that was identified still runs. */
export async function stillRuns({ pid, started }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.started === started;
}

/**
 * Whether a process group is still the one that was led by a process, also when its leader has ended: then each of its
 * processes that kept its environment carries the mark that the leader was given.
 * @param mark `NAME=value`, once in the world
 */
export async function isGroupOf(leader: ProcessIdentity, mark: string): Promise<boolean> {
  if (await stillRuns(leader)) return true;
  return (await groupsOf(mark)).has(leader.pid);
}

/**
 * The process groups of all processes that kept a mark in their environment.
 * @param mark `NAME=value`, once in the world
 */
export async function groupsOf(mark: string): Promise<Set<number>> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const groups = new Set<number>();
  for (const pid of pids) {
    if (!(await environmentOf(pid)).includes(mark)) continue;
    const stat = await statOf(pid);
    if (stat) groups.add(stat.group);
  }
  return groups;
}

async function statOf(pid: number): Promise<Stat | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is the name, in parentheses, and may hold anything.
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

/** Sends a signal to all processes of a group; one that is gone is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
