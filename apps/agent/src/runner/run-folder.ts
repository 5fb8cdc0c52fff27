import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { groupsWithMarker, identifyProcess, isGroupLedBy, signalGroup, type ProcessIdentity } from './processes.js';

const MARKER_VARIABLE = 'SYNCLEDGER_RUN';
/** The file that identifies the leader of the run's process group. */
export const PROCESS_FILE = 'process.json';

/** The folder of an active run: its working directory, and a record of its processes in case the agent dies. */
export class RunFolder {
  private constructor(
    private readonly folder: string,
    private readonly key: string,
  ) {}

  /**
   * @param runs the folder of all runs
   * @param key identifies the run and its attempt; globally unique
   */
  static async create(runs: string, key: string): Promise<RunFolder> {
    const created = new RunFolder(path.join(runs, key), key);
    await mkdir(created.workingDirectory, { recursive: true, mode: 0o700 });
    return created;
  }

  /** The command's current directory: empty at first, removed afterwards. */
  get workingDirectory(): string {
    return path.join(this.folder, 'work');
  }

  pipe(name: 'in' | 'out'): string {
    return path.join(this.folder, name);
  }

  /** An environment variable by which the run's processes can be found. */
  get marker(): Record<string, string> {
    return { [MARKER_VARIABLE]: this.key };
  }

  async recordLeader(pid: number): Promise<void> {
    const identity = await identifyProcess(pid);
    if (identity) await writeFile(path.join(this.folder, PROCESS_FILE), JSON.stringify(identity), { mode: 0o600 });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Kills the processes that a killed agent left running, and removes their folders. Their leases are lost, so the ledger requeues
   * the runs.
   * @returns the keys of the runs
   */
  static async cleanUp(runs: string): Promise<string[]> {
    const keys = await readdir(runs).catch(() => []);
    for (const key of keys) {
      const leftover = new RunFolder(path.join(runs, key), key);
      for (const group of await leftover.processGroups()) signalGroup(group, 'SIGKILL');
      await leftover.remove();
    }
    return keys;
  }

  /** Searches by marker if the agent was killed before it recorded the leader. */
  private async processGroups(): Promise<Iterable<number>> {
    const marker = `${MARKER_VARIABLE}=${this.key}`;
    const leader = await this.readLeader();
    if (!leader) return groupsWithMarker(marker);
    return (await isGroupLedBy(leader, marker)) ? [leader.pid] : [];
  }

  private async readLeader(): Promise<ProcessIdentity | undefined> {
    try {
      const read = JSON.parse(await readFile(path.join(this.folder, PROCESS_FILE), 'utf8')) as ProcessIdentity;
      return Number.isSafeInteger(read.pid) && read.pid > 1 ? read : undefined;
    } catch {
      return undefined;
    }
  }
}
