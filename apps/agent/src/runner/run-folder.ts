import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Cgroup } from './cgroup.js';
import { RunProcesses } from './run-processes.js';

const MARKER_VARIABLE = 'SYNCLEDGER_RUN';
/** The file that tells where the processes of the run are. */
export const PROCESS_FILE = 'process.json';

/** The folder of an active run: its working directory, and a record of its processes in case the agent dies. */
export class RunFolder {
  private processes: RunProcesses | undefined;

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

  /**
   * Records what finds the processes of the run, and makes a cgroup for them if possible. Call it before a process is started, so
   * that none runs unrecorded, on a full disk for example.
   */
  async prepareProcesses(): Promise<RunProcesses> {
    const cgroup = Cgroup.create(this.key);
    const processes = this.processesIn(cgroup);
    try {
      const record: ProcessRecord = { cgroup: cgroup?.folder ?? null };
      await writeFile(path.join(this.folder, PROCESS_FILE), JSON.stringify(record), { mode: 0o600 });
      this.processes = processes;
      return processes;
    } catch (error) {
      processes.remove();
      throw error;
    }
  }

  private processesIn(cgroup: Cgroup | undefined): RunProcesses {
    return new RunProcesses(`${MARKER_VARIABLE}=${this.key}`, cgroup);
  }

  async remove(): Promise<void> {
    this.processes?.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Kills the processes that a killed agent left running, and removes their folders. Their leases are lost, so the ledger requeues
   * the runs.
   * @returns the runs, with the processes that could not be killed
   */
  static async cleanUp(runs: string): Promise<{ key: string; left: number[] }[]> {
    const cleaned: { key: string; left: number[] }[] = [];
    for (const key of await readdir(runs).catch(() => [])) {
      const leftover = new RunFolder(path.join(runs, key), key);
      const cgroup = await leftover.readCgroup();
      // Processes with the marker may be outside of the cgroup, if the agent could not enter it.
      const left = [
        ...(cgroup ? await leftover.processesIn(cgroup).end() : []),
        ...(await leftover.processesIn(undefined).end()),
      ];
      if (left.length === 0) await leftover.remove();
      cleaned.push({ key, left });
    }
    return cleaned;
  }

  private async readCgroup(): Promise<Cgroup | undefined> {
    try {
      const { cgroup } = JSON.parse(await readFile(path.join(this.folder, PROCESS_FILE), 'utf8')) as ProcessRecord;
      return typeof cgroup === 'string' ? Cgroup.find(cgroup) : undefined;
    } catch {
      return undefined;
    }
  }
}

interface ProcessRecord {
  /** The folder of the run's cgroup. */
  readonly cgroup: string | null;
}
