import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { groupsOf, identify, isGroupOf, signalGroup, type ProcessIdentity } from './processes.js';

const MARK = 'SYNCLEDGER_RUN';
/** The file in the folder of a run that says who leads its processes. */
export const RUN_RECORD = 'process.json';

/** The folder of one run while it is made: its working directory, and who its processes are, in case that the agent dies. */
export class RunFolder {
  private constructor(
    private readonly folder: string,
    private readonly key: string,
  ) {}

  /**
   * Makes the folder.
   * @param runs the folder of all runs
   * @param key names the run and its attempt, once in the world
   */
  static async make(runs: string, key: string): Promise<RunFolder> {
    const made = new RunFolder(path.join(runs, key), key);
    await mkdir(made.workingDirectory, { recursive: true, mode: 0o700 });
    return made;
  }

  /** Empty, for the command alone, and gone after it. */
  get workingDirectory(): string {
    return path.join(this.folder, 'work');
  }

  /** A path for a pipe. */
  pipe(name: 'in' | 'out'): string {
    return path.join(this.folder, name);
  }

  /** What tells the run's processes from all others; goes into their environment. */
  get mark(): Record<string, string> {
    return { [MARK]: this.key };
  }

  /** Notes who leads the run's process group. */
  async record(pid: number): Promise<void> {
    const identity = await identify(pid);
    if (identity) await writeFile(path.join(this.folder, RUN_RECORD), JSON.stringify(identity), { mode: 0o600 });
  }

  /** Removes it with all that the command left in it. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Ends what an agent that was killed has left: the processes of its runs, as long as they are surely those, and their folders.
   * Nobody holds their leases any more, so the ledger gives these runs out again.
   * @returns the keys of the runs
   */
  static async clear(runs: string): Promise<string[]> {
    const keys = await readdir(runs).catch(() => []);
    for (const key of keys) {
      const left = new RunFolder(path.join(runs, key), key);
      for (const group of await left.groups()) signalGroup(group, 'SIGKILL');
      await left.remove();
    }
    return keys;
  }

  /** The process groups of the run that are left. An agent that was killed right after it began the run has not noted who leads it. */
  private async groups(): Promise<Iterable<number>> {
    const mark = `${MARK}=${this.key}`;
    const leader = await this.leader();
    if (!leader) return groupsOf(mark);
    return (await isGroupOf(leader, mark)) ? [leader.pid] : [];
  }

  private async leader(): Promise<ProcessIdentity | undefined> {
    try {
      const read = JSON.parse(await readFile(path.join(this.folder, RUN_RECORD), 'utf8')) as ProcessIdentity;
      return Number.isSafeInteger(read.pid) && read.pid > 1 ? read : undefined;
    } catch {
      return undefined;
    }
  }
}
