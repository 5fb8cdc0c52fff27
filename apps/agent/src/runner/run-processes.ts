import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Cgroup } from './cgroup.js';
import { processesOfRun, readProcess, signalGroup, signalProcess, type Process } from './processes.js';

const INTERVAL = 20;
/** Milliseconds after which processes that were killed, but have not ended, are reported: they wait for a disk, or run as another user. */
const KILL_TIMEOUT = 5000;

/**
 * All processes of a run, whatever group or session they moved to: those in its cgroup, and those with its marker, because a process
 * may leave the cgroup where it may write to another one, or is moved by a login such as that of `su`.
 */
export class RunProcesses {
  private session: number | undefined;
  /** Those found last: a child without the marker is not found any more once its parent has ended. */
  private known: readonly Process[] = [];

  /** @param marker `NAME=value`, globally unique, in the environment of the run */
  constructor(
    private readonly marker: string,
    private readonly cgroup: Cgroup | undefined,
  ) {}

  /** Starts the first process, which must lead a session of its own. */
  spawn(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const start = () => spawn(file, args, options);
    const child = this.cgroup ? this.cgroup.spawnInside(start) : start();
    this.session = child.pid;
    return child;
  }

  /** Removes the cgroup if it is empty. */
  remove(): void {
    this.cgroup?.remove();
  }

  /** Those that are running. Without a cgroup, one that has cleared its environment and whose parents have ended is not found. */
  pids(): number[] {
    this.known = processesOfRun(this.marker, this.session, this.known);
    const inside = this.cgroup?.pids().filter((pid) => pid !== process.pid) ?? [];
    return [...new Set([...this.known.map(({ pid }) => pid), ...inside])];
  }

  /** @param group the process group that the run began with, which is signalled first */
  signal(signal: 'SIGTERM' | 'SIGKILL', group?: number): void {
    // Finds the children of a process before it ends.
    const pids = this.pids();
    if (group !== undefined) signalGroup(group, signal);
    if (signal === 'SIGKILL') this.cgroup?.kill();
    // Many programs end at once on a second SIGTERM, so each gets one.
    for (const pid of pids) if (group === undefined || readProcess(pid)?.group !== group) signalProcess(pid, signal);
  }

  /** Sends SIGKILL once more; returns those that are still running. */
  kill(): number[] {
    this.signal('SIGKILL');
    return this.pids();
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
