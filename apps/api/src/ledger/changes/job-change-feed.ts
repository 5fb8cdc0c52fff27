import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, type UnitOfWork } from '../../platform/database/index.js';
import { ChangesRepository } from './changes.repository.js';
import type { JobChangeHandler, ConnectionChange } from './job-change.js';

const TICK_MILLISECONDS = 500;
/** Held by the transaction that processes changes: one at a time over all replicas. */
const LOCK = 'job-changes';

/**
 * Delivers each job change to all handlers, exactly once. They derive connection health, events and counters from it. Any replica
 * may process the backlog; requests that write jobs do not wait for it.
 */
@Injectable()
export class JobChangeFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly handlers: JobChangeHandler[] = [];
  private readonly task = new IntervalTask('Changes', TICK_MILLISECONDS, () => this.processBacklog());
  private running = false;
  /** The id of the oldest change at the last look. */
  private oldest: number | undefined;
  /** When the backlog last moved, by the monotonic clock. */
  private movedAt: number;

  constructor(
    private readonly changes: ChangesRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.movedAt = clock.monotonic();
  }

  /** Whether this process handles changes. A command-line process does not: not all handlers are registered there. */
  get isRunning(): boolean {
    return this.running;
  }

  /**
   * How long the backlog has stood still, in milliseconds: its oldest change stayed, whichever replica should have
   * processed it, or it could not be read.
   */
  get standstill(): number {
    return this.clock.monotonic() - this.movedAt;
  }

  /** Registers a handler. Handlers are called in the order of registration. */
  add(handler: JobChangeHandler): void {
    this.handlers.push(handler);
  }

  /** Appends changes of connections to the backlog, in the transaction that makes them. */
  append(unit: UnitOfWork, ...changes: readonly ConnectionChange[]): Promise<void> {
    return this.changes.append(unit, changes);
  }

  onApplicationBootstrap(): void {
    this.running = true;
    this.task.start();
  }

  /** Finishes the current transaction first. */
  async beforeApplicationShutdown(): Promise<void> {
    this.running = false;
    await this.task.stop();
  }

  /** Resolves when every change that was committed before the call is processed, by this replica or another. */
  async drain(): Promise<void> {
    const newest = await this.changes.newest();
    while (this.running && newest !== undefined && (await this.changes.exist(newest))) {
      await this.runExclusive((unit) => this.processBatch(unit));
    }
  }

  /** Runs a transaction while no replica processes changes. */
  async runExclusive<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const result = await this.database.write(async (unit) => {
      await unit.lock(LOCK);
      return work(unit);
    });
    this.notifyHandlers();
    return result;
  }

  private async processBacklog(): Promise<void> {
    while (this.running && (await this.hasBacklog())) {
      const count = await this.database.write(async (unit) => {
        if (!(await unit.tryLock(LOCK))) return 0;
        return this.processBatch(unit);
      });
      // Another replica is processing the backlog, or has emptied it.
      if (count === 0) return;
      this.notifyHandlers();
    }
  }

  private async hasBacklog(): Promise<boolean> {
    const oldest = await this.changes.oldest();
    if (oldest === undefined || oldest !== this.oldest) this.movedAt = this.clock.monotonic();
    this.oldest = oldest;
    return oldest !== undefined;
  }

  private notifyHandlers(): void {
    for (const handler of this.handlers) handler.afterCommit?.();
  }

  private async processBatch(unit: UnitOfWork): Promise<number> {
    const changes = await this.changes.take(unit);
    if (changes.length > 0) for (const handler of this.handlers) await handler.handle(unit, changes);
    return changes.length;
  }
}
