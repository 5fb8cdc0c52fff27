import { AsyncLocalStorage } from 'node:async_hooks';
import type BetterSqlite3 from 'better-sqlite3';
import { setTimeout as sleep } from 'node:timers/promises';

import type { DatabaseOptions } from '../options.js';
import { insideTransaction } from '../transaction-scope.js';
import { warnOfLock } from './file-lock.js';
import { filesInPlace } from './files-in-place.js';
import { isBusy } from './sqlite-errors.js';
import { SqliteTransaction, type Writer } from './sqlite-transaction.js';

/**
 * Maximum number of transactions in one commit: limits the effect of a failed commit, and the wait of the first one.
 */
export const UNITS_PER_COMMIT = 128;

/** How long a transaction waits for another process's lock, in milliseconds. */
export const LOCK_MILLIS = 5000;
/** Maximum delay between two attempts to get the lock, in milliseconds. */
const MAX_PAUSE_MILLIS = 25;

interface Waiting {
  readonly work: (tx: SqliteTransaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** When it gives up waiting for the lock, by `performance.now()`. */
  readonly deadline: number;
}

type QueueItem = Waiting | { readonly alone: () => Promise<void> };

/**
 * Runs transactions in order of arrival, one at a time; those that wait together share a commit. Each is a savepoint,
 * rolled back alone when it fails; none resolves before the commit is on disk.
 */
export class CommitQueue {
  /** Number of committed transactions, and of commits for them. */
  transactions = 0;
  commits = 0;
  private readonly waiting: QueueItem[] = [];
  private busy = false;
  private readonly logger: DatabaseOptions['logger'];
  private readonly lockMillis: number;
  private readonly assertInPlace: () => void;

  /** Whether a transaction runs. */
  get isBusy(): boolean {
    return this.busy;
  }

  /** The number of waiting transactions. */
  get length(): number {
    return this.waiting.length;
  }

  constructor(
    private readonly connection: BetterSqlite3.Database,
    private readonly writer: Writer,
    { logger, lockMillis = LOCK_MILLIS }: Pick<DatabaseOptions, 'logger' | 'lockMillis'> = {},
  ) {
    this.logger = logger;
    this.lockMillis = lockMillis;
    this.assertInPlace = filesInPlace(connection.name);
    // SQLite's own waiting would block the event loop, and with it every read.
    connection.pragma('busy_timeout = 0');
  }

  /** Queues a transaction; resolves when it is on disk. */
  add<T>(work: (tx: SqliteTransaction) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const deadline = performance.now() + this.lockMillis;
      // In the context of its caller, not of the one whose transaction started the queue.
      const bound = AsyncLocalStorage.bind((tx: SqliteTransaction) => insideTransaction(tx, () => work(tx)));
      this.waiting.push({ work: bound, resolve: resolve as (result: unknown) => void, reject, deadline });
      this.start();
    });
  }

  /** Queues work that begins and ends its own transaction; see `begin`. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ alone: () => work().then(resolve, reject) });
      this.start();
    });
  }

  private start(): void {
    if (this.busy) return;
    this.busy = true;
    void this.drain();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // Lets all requests of this turn of the event loop arrive before the commit begins.
      await this.writer.turn.end();
      const first = this.waiting[0];
      if (first && 'alone' in first) {
        this.waiting.shift();
        await first.alone();
      } else if (await this.beginGroup()) {
        await this.commitGroup(this.nextGroup());
        // Lets the results be sent first, so that what their clients send next joins the next commit.
        await this.writer.turn.end();
      }
    }
    this.busy = false;
  }

  /**
   * Begins a transaction as soon as no other process has one.
   * @throws the driver's error, SQLITE_BUSY after the limit
   */
  async begin(): Promise<void> {
    const deadline = performance.now() + this.lockMillis;
    let isTold = false;
    await this.beginUnless((busy) => {
      if (!isTold) warnOfLock(this.logger, this.lockMillis);
      isTold = true;
      if (performance.now() >= deadline) throw busy;
      return false;
    });
  }

  /** The same for the waiting transactions, each with its own deadline. @returns false when none is left to run */
  private async beginGroup(): Promise<boolean> {
    try {
      return await this.beginUnless((busy) => {
        this.rejectOverdue(busy);
        return !isTransaction(this.waiting[0]);
      });
    } catch (error) {
      for (const { reject } of this.nextGroup()) reject(error);
      this.rollBack();
      return false;
    }
  }

  private async beginUnless(givesUp: (busy: Error) => boolean): Promise<boolean> {
    for (let pause = 1; ; pause = Math.min(pause * 2, MAX_PAUSE_MILLIS)) {
      const busy = this.tryBegin();
      if (!busy) return true;
      if (givesUp(busy)) return false;
      await sleep(pause);
    }
  }

  /**
   * @returns the error when another process has a transaction
   * @throws DatabaseUnavailableError when the files are no longer in their place
   */
  private tryBegin(): Error | undefined {
    this.assertInPlace();
    try {
      this.connection.exec('BEGIN IMMEDIATE');
      return undefined;
    } catch (error) {
      if (isBusy(error)) return error as Error;
      throw error;
    }
  }

  private rejectOverdue(error: unknown): void {
    const now = performance.now();
    for (let first = this.waiting[0]; isTransaction(first) && first.deadline <= now; first = this.waiting[0]) {
      this.waiting.shift();
      first.reject(error);
    }
  }

  private nextGroup(): Waiting[] {
    const end = this.waiting.findIndex((turn) => 'alone' in turn);
    const length = Math.min(end < 0 ? this.waiting.length : end, UNITS_PER_COMMIT);
    return this.waiting.splice(0, length) as Waiting[];
  }

  private async commitGroup(group: Waiting[]): Promise<void> {
    const answers: (() => void)[] = [];
    try {
      const isAwaited = () => group.length > 1 || this.waiting.length > 0;
      for (const item of group) answers.push(await this.runTransaction(item, isAwaited));
      this.connection.exec('COMMIT');
    } catch (error) {
      // Nothing of this group is on disk, including transactions that succeeded.
      for (const { reject } of group) reject(error);
      this.rollBack();
      return;
    }
    this.commits += 1;
    for (const answer of answers) answer();
  }

  private rollBack(): void {
    try {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
    } catch {
      // The next BEGIN fails, and reports it: the queue itself must continue.
    }
  }

  /**
   * @returns a callback that reports the result, to be called after the commit
   * @throws when SQLite has rolled the whole group back (disk full, input/output error)
   */
  private async runTransaction({ work, resolve, reject }: Waiting, isAwaited: () => boolean): Promise<() => void> {
    const tx = new SqliteTransaction(this.writer, isAwaited);
    this.connection.exec('SAVEPOINT queued_transaction');
    try {
      const result = await work(tx);
      tx.end();
      this.connection.exec('RELEASE queued_transaction');
      return () => {
        this.transactions += 1;
        resolve(result);
      };
    } catch (error) {
      tx.end();
      if (!this.connection.inTransaction) throw error;
      this.connection.exec('ROLLBACK TO queued_transaction; RELEASE queued_transaction');
      return () => {
        reject(error);
      };
    }
  }
}

function isTransaction(item: QueueItem | undefined): item is Waiting {
  return item !== undefined && 'work' in item;
}
