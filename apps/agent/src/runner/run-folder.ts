import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Cgroup } from './cgroup.js';
import { RunProcesses } from './run-processes.js';
import type { Survivor } from './survivors.js';

const MARKER_VARIABLE = 'SYNCLEDGER_RUN';
/** The file that says where the processes of the run are. */
export const PROCESS_FILE = 'process.json';

/** The folder of an active run: its working directory, and a record of its processes in case the agent dies. */
export class RunFolder {
  private processes: RunProcesses | undefined;
  private command = '';

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
   * @param file the command
   */
  async prepareProcesses(file: string): Promise<RunProcesses> {
    const cgroup = Cgroup.create(this.key);
    this.command = path.basename(file);
    const processes = this.processesIn(cgroup);
    try {
      const record: ProcessRecord = { cgroup: cgroup?.folder ?? null, command: this.command };
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

  /** What survives the run; its folder stays until it has ended, so that the next start finds it, too. */
  survivor(): Survivor {
    const { key, command, processes } = this;
    return { key, command, end: () => processes?.kill() ?? [], remove: () => this.remove() };
  }

  /**
   * Kills the processes that a killed agent left running, and removes their folders. Their leases are lost, so the ledger requeues
   * the runs.
   * @returns the runs, with the processes that could not be killed
   */
  static async cleanUp(runs: string): Promise<{ left: number[]; survivor: Survivor }[]> {
    const cleaned: { left: number[]; survivor: Survivor }[] = [];
    for (const key of await readdir(runs).catch(() => [])) {
      const leftover = new RunFolder(path.join(runs, key), key);
      const { cgroup, command } = await leftover.readRecord();
      leftover.command = command;
      leftover.processes = leftover.processesIn(cgroup);
      const left = await leftover.processes.end();
      if (left.length === 0) await leftover.remove();
      cleaned.push({ left, survivor: leftover.survivor() });
    }
    return cleaned;
  }

  private async readRecord(): Promise<{ cgroup: Cgroup | undefined; command: string }> {
    try {
      const text = await readFile(path.join(this.folder, PROCESS_FILE), 'utf8');
      const { cgroup, command } = JSON.parse(text) as Partial<ProcessRecord>;
      const found = typeof cgroup === 'string' ? Cgroup.find(cgroup) : undefined;
      return { cgroup: found, command: typeof command === 'string' ? command : '' };
    } catch {
      return { cgroup: undefined, command: '' };
    }
  }
}

interface ProcessRecord {
  /** The folder of the run's cgroup. */
  readonly cgroup: string | null;
  readonly command: string;
}
