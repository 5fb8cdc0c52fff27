import type BetterSqlite3 from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { insideUnit } from '../unit-scope.js';
import { SqliteUnit, type Writer } from './sqlite-unit.js';

/**
 * Maximum number of transactions in one commit: limits the effect of a failed commit, and the wait of the first one.
 */
export const UNITS_PER_COMMIT = 128;

interface Waiting {
  readonly work: (unit: SqliteUnit) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type QueueItem = Waiting | { readonly alone: () => Promise<void> };

/**
 * Runs transactions in order of arrival, one at a time; those that wait together share a commit. Each is a savepoint,
 * rolled back alone when it fails; none resolves before the commit is on disk.
 */
export class CommitQueue {
  /** Number of committed transactions, and of commits for them. */
  units = 0;
  commits = 0;
  private readonly waiting: QueueItem[] = [];
  private busy = false;

  constructor(
    private readonly connection: BetterSqlite3.Database,
    private readonly writer: Writer,
  ) {}

  /** Queues a transaction; resolves when it is on disk. */
  add<T>(work: (unit: SqliteUnit) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as (result: unknown) => void, reject });
      this.start();
    });
  }

  /** Queues work that brings its own transaction. */
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
      await nextTurn();
      const first = this.waiting[0];
      if (first && 'alone' in first) {
        this.waiting.shift();
        await first.alone();
      } else {
        await this.commitGroup(this.nextGroup());
      }
    }
    this.busy = false;
  }

  private nextGroup(): Waiting[] {
    const end = this.waiting.findIndex((turn) => 'alone' in turn);
    const length = Math.min(end < 0 ? this.waiting.length : end, UNITS_PER_COMMIT);
    return this.waiting.splice(0, length) as Waiting[];
  }

  private async commitGroup(group: Waiting[]): Promise<void> {
    const answers: (() => void)[] = [];
    try {
      this.connection.exec('BEGIN IMMEDIATE');
      for (const unit of group) answers.push(await this.runUnit(unit));
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
  private async runUnit({ work, resolve, reject }: Waiting): Promise<() => void> {
    const unit = new SqliteUnit(this.writer);
    this.connection.exec('SAVEPOINT unit');
    try {
      const result = await insideUnit(unit, () => work(unit));
      unit.end();
      this.connection.exec('RELEASE unit');
      return () => {
        this.units += 1;
        resolve(result);
      };
    } catch (error) {
      unit.end();
      if (!this.connection.inTransaction) throw error;
      this.connection.exec('ROLLBACK TO unit; RELEASE unit');
      return () => {
        reject(error);
      };
    }
  }
}
