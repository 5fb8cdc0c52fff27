import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Cgroup } from './cgroup.js';
import { groupOf, pidsWithMarker, signalGroup, signalProcess } from './processes.js';

const INTERVAL = 20;
/** Milliseconds after which processes that were killed, but have not ended, are reported: they wait for a disk, or run as another user. */
const KILL_TIMEOUT = 5000;

/** All processes of a run, whatever group or session they moved to: those in its cgroup, or else with its marker. */
export class RunProcesses {
  /** @param marker `NAME=value`, globally unique, in the environment of the run */
  constructor(
    private readonly marker: string,
    private readonly cgroup: Cgroup | undefined,
  ) {}

  /** Starts the first process. */
  spawn(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const start = () => spawn(file, args, options);
    return this.cgroup ? this.cgroup.spawnInside(start) : start();
  }

  /** Removes the cgroup if it is empty. */
  remove(): void {
    this.cgroup?.remove();
  }

  /** Those that are running. Without a cgroup, one that has cleared its environment is not found. */
  pids(): number[] {
    const marked = this.cgroup?.isUsed ? [] : pidsWithMarker(this.marker);
    return [...marked, ...(this.cgroup?.pids() ?? [])].filter((pid) => pid !== process.pid);
  }

  /** @param group the process group that the run began with, which is signalled first */
  signal(signal: 'SIGTERM' | 'SIGKILL', group?: number): void {
    if (group !== undefined) signalGroup(group, signal);
    if (signal === 'SIGKILL') this.cgroup?.kill();
    // Many programs end at once on a second SIGTERM, so each gets one.
    for (const pid of this.pids()) if (group === undefined || groupOf(pid) !== group) signalProcess(pid, signal);
  }

  /**
   * Kills until none is left.
   * @returns those that could not be killed
   */
  async end(): Promise<number[]> {
    const deadline = performance.now() + KILL_TIMEOUT;
    let left = this.pids();
    while (left.length > 0 && performance.now() < deadline) {
      this.signal('SIGKILL');
      await sleep(INTERVAL);
      left = this.pids();
    }
    this.remove();
    return left;
  }
}
