import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask, PAUSE_MILLISECONDS } from '../../platform/background/index.js';
import type { Transaction } from '../../platform/database/index.js';
import { MovesRepository, type Move } from './moves.repository.js';
import { SystemChangesRepository, type SystemChange } from './system-changes.repository.js';

const INTERVAL_MILLISECONDS = 60_000;

/** Moves jobs to the new project of their connection, and counts by day to its new system, in the background; resumes after a restart. */
@Injectable()
export class Moves implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Moves');
  private isStopping = false;
  private readonly task = new IntervalTask('Moves', INTERVAL_MILLISECONDS, async () => {
    this.start();
  });
  private running: Promise<void> | undefined;

  constructor(
    private readonly repository: MovesRepository,
    private readonly systems: SystemChangesRepository,
  ) {}

  /** Begins a transaction that calls `recount`. Lock nothing else before. */
  lock(tx: Transaction): Promise<void> {
    return this.systems.lock(tx);
  }

  /**
   * Counts the jobs of a connection under the system that this transaction gives it: the first ones at once.
   * @returns whether jobs are left for the background: call `start` after the commit
   * @throws LedgerError `conflict` while jobs are left from the change before
   */
  recount(tx: Transaction, change: SystemChange): Promise<boolean> {
    return this.systems.begin(tx, change);
  }

  /**
   * Moves the unfinished run of a connection and, if there are few, all other jobs, in the transaction that moves the connection.
   * @returns whether jobs are left for the background: call `start` after the commit
   */
  begin(tx: Transaction, connection: number, project: number): Promise<boolean> {
    return this.repository.begin(tx, connection, project);
  }

  onApplicationBootstrap(): void {
    this.start();
    this.task.start();
  }

  /** Finishes the current transaction first. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
    await this.running;
  }

  /** Starts moving, or queues another pass behind the current one. */
  start(): void {
    const before = this.running ?? Promise.resolve();
    this.running = before
      .then(() => this.moveAll())
      .catch((error: unknown) => {
        this.logger.error(`Moving jobs failed; retrying later. ${String(error)}`);
      });
  }

  /** Resolves when no pass is running. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async moveAll(): Promise<void> {
    for (const move of await this.repository.pending()) {
      await this.orLog(() => this.moveJobs(move), `move the jobs of connection ${String(move.connection)}`);
    }
    for (const connection of await this.systems.pending()) {
      await this.orLog(() => this.countJobs(connection), `count the jobs of connection ${String(connection)}`);
    }
  }

  /** One failure must not hold up the other connections. */
  private async orLog(work: () => Promise<void>, what: string): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.error(`Could not ${what}. ${String(error)}`);
    }
  }

  private async moveJobs(move: Move): Promise<void> {
    for (let last: number | undefined = 0; !this.isStopping;) {
      last = await this.repository.moveSome(move, last);
      if (last === undefined) return;
      await delay(PAUSE_MILLISECONDS);
    }
  }

  private async countJobs(connection: number): Promise<void> {
    while (!this.isStopping && (await this.systems.countSome(connection))) await delay(PAUSE_MILLISECONDS);
  }
}
