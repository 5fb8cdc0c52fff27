import { readdir, readFile, writeFile } from 'node:fs/promises';

/** Ticks of the kernel's clock in a second; the same on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** The state of a process; CPU in milliseconds. */
interface ProcessState {
  readonly parent: number;
  readonly own: number;
  /** Of exited children that were waited for. */
  readonly endedChildren: number;
}

/** CPU time, in milliseconds, of a process and its children, running or exited. */
export async function cpuOfTree(pid: number): Promise<number> {
  const states = await processes();
  const children = new Map<number, number[]>();
  for (const [id, { parent }] of states) children.set(parent, [...(children.get(parent) ?? []), id]);
  const sum = (id: number): number => {
    const state = states.get(id);
    if (!state) return 0;
    const living = (children.get(id) ?? []).reduce((total, child) => total + sum(child), 0);
    return state.own + state.endedChildren + living;
  };
  return sum(pid);
}

/** CPU time, in milliseconds, of the threads of a process: in nanoseconds, where `cpuOfTree` has ticks of 10 ms. */
export async function cpuOfThreads(pid: number): Promise<number> {
  const folder = `/proc/${String(pid)}/task`;
  const threads = await readdir(folder);
  const nanos = threads.map(async (id) => Number((await readFile(`${folder}/${id}/schedstat`, 'utf8')).split(' ')[0]));
  return (await Promise.all(nanos)).reduce((total, each) => total + each, 0) / 1e6;
}

/** The parent of a process. */
export async function parentOf(pid: number): Promise<number> {
  const state = await stateOf(pid);
  if (!state) throw new Error(`There is no process ${pid} on this machine.`);
  return state.parent;
}

/** Resident memory now, and the peak since `forgetPeak`, in bytes. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return { now: kibibytes('VmRSS') * 1024, peak: kibibytes('VmHWM') * 1024 };
}

/** Resets the peak of memory. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${String(pid)}/clear_refs`, '5');
}

async function processes(): Promise<Map<number, ProcessState>> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const states = await Promise.all(ids.map(async (id) => [id, await stateOf(id)] as const));
  return new Map(states.flatMap(([id, state]) => (state ? [[id, state]] : [])));
}

async function stateOf(pid: number): Promise<ProcessState | undefined> {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => undefined);
  // The name, in brackets, may contain any character.
  const fields = text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  if (!fields) return undefined;
  const millis = (first: number) => (((fields[first] ?? 0) + (fields[first + 1] ?? 0)) * 1000) / TICKS_PER_SECOND;
  return { parent: fields[1] ?? 0, own: millis(11), endedChildren: millis(13) };
}
