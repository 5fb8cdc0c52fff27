import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { BATCH_SIZE, ChangesRepository } from './changes.repository.js';
import type { JobChange, JobChangeHandler, ConnectionChange } from './job-change.js';

const TICK_MILLISECONDS = 500;
/** Held by the transaction that processes changes: one at a time over all replicas. */
export const FEED_LOCK = 'job-changes';

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
  /** All changes that were committed before this time are processed, by whichever replica. */
  private processedUntil: number;
  /** The newest change of an earlier look, and when that was: once it is processed, so is everything from before. */
  private mark: { readonly id: number; readonly at: number } | undefined;

  constructor(
    private readonly changes: ChangesRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.movedAt = clock.monotonic();
    this.processedUntil = this.movedAt;
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

  /** The age in milliseconds up to which changes may wait; all older ones are processed. */
  get backlogAge(): number {
    return this.clock.monotonic() - this.processedUntil;
  }

  /** The number of changes in the backlog, or a few more, because ids may have gaps: counting them would read them all. */
  async backlog(): Promise<number> {
    const oldest = await this.changes.oldest();
    const newest = oldest === undefined ? undefined : await this.changes.newest();
    return oldest === undefined || newest === undefined ? 0 : newest - oldest + 1;
  }

  /** Registers a handler. Handlers are called in the order of registration. */
  add(handler: JobChangeHandler): void {
    this.handlers.push(handler);
  }

  /** Appends changes of connections to the backlog, in the transaction that makes them. */
  append(tx: Transaction, ...changes: readonly ConnectionChange[]): Promise<void> {
    return this.changes.append(tx, changes);
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
      this.notifyHandlers(await this.exclusively((tx) => this.processBatch(tx)));
    }
  }

  /** Has no replica process changes until the transaction ends. A transaction calls it before it locks rows. */
  lock(tx: Transaction): Promise<void> {
    return tx.lock(FEED_LOCK);
  }

  /** Runs a transaction while no replica processes changes. */
  async runExclusive<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await this.exclusively(work);
    this.notifyHandlers([]);
    return result;
  }

  private exclusively<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.write(async (tx) => {
      await tx.lock(FEED_LOCK);
      return work(tx);
    });
  }

  private async processBacklog(): Promise<void> {
    while (this.running && (await this.hasBacklog())) {
      const began = this.clock.monotonic();
      const changes = await this.database.write(async (tx) => {
        if (!(await tx.tryLock(FEED_LOCK))) return [];
        return this.processBatch(tx);
      });
      // Another replica is processing the backlog, or has emptied it.
      if (changes.length === 0) return;
      this.notifyHandlers(changes);
      if (changes.length < BATCH_SIZE[this.database.dialect]) {
        // Changes that arrived meanwhile wait for the next tick: a larger batch costs less per change.
        this.processedUntil = began;
        return;
      }
    }
  }

  private async hasBacklog(): Promise<boolean> {
    const at = this.clock.monotonic();
    const oldest = await this.changes.oldest();
    const now = this.clock.monotonic();
    if (oldest === undefined) this.processedUntil = now;
    if (oldest === undefined || oldest !== this.oldest) this.movedAt = now;
    this.oldest = oldest;
    await this.moveMark(oldest, at);
    return oldest !== undefined;
  }

  private async moveMark(oldest: number | undefined, at: number): Promise<void> {
    if (this.mark && oldest !== undefined) {
      if (oldest <= this.mark.id) return;
      this.processedUntil = Math.max(this.processedUntil, this.mark.at);
    }
    const newest = oldest === undefined ? undefined : await this.changes.newest();
    this.mark = newest === undefined ? undefined : { id: newest, at };
  }

  private notifyHandlers(changes: readonly JobChange[]): void {
    for (const handler of this.handlers) handler.afterCommit?.(changes);
  }

  private async processBatch(tx: Transaction): Promise<readonly JobChange[]> {
    const changes = await this.changes.take(tx);
    if (changes.length > 0) for (const handler of this.handlers) await handler.handle(tx, changes);
    return changes;
  }
}
