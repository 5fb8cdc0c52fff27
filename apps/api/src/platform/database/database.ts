import type { Sql } from 'sql-template-tag';
import type { EntityManager } from 'typeorm';

import type { RowStream, StreamOptions } from './row-stream.js';
import { WriteFailures } from './write-failures.js';

/** The database product. Ask only in database/ and in SQL that cannot be written for both. */
export type Dialect = 'sqlite' | 'postgres';

/**
 * Runs statements. Rows are as the driver returns them: columns as named in SQL, 64-bit integers and `count(*)` as
 * numbers (exact up to 2^53-1), booleans as 0/1 on SQLite and true/false on PostgreSQL, so mappers write
 * `Boolean(row.x)`. Values may be strings, numbers, bigints, booleans, Buffers and null; undefined is bound as null.
 */
export interface Reader {
  /**
   * All rows of a statement; none for one that returns nothing. Writers use `RETURNING` to read what they wrote.
   * @throws DatabaseUnavailableError, UniqueViolationError or ForeignKeyViolationError
   */
  rows<R>(query: Sql): Promise<R[]>;

  /** The first row of a statement, or undefined; throws as `rows` does. */
  first<R>(query: Sql): Promise<R | undefined>;
}

/**
 * A transaction. It sees its own writes; others see them once it is committed. It ends with its function, and rejects
 * every later use. Keep it short: on SQLite all other writers wait for it. A failed statement ends it (PostgreSQL
 * accepts no other after it): write `ON CONFLICT` instead of catching.
 */
export interface Transaction extends Reader {
  /** TypeORM's manager in this transaction; its `save()` and `transaction()` nest as savepoints and commit nothing. */
  readonly manager: EntityManager;
  readonly dialect: Dialect;
  /** Whether other transactions wait for this one to end, or share its commit; always false on PostgreSQL, where they run concurrently. */
  readonly isAwaited: boolean;

  /**
   * Waits for an advisory lock and holds it until the transaction ends; on SQLite, transactions run one at a time
   * anyway.
   */
  lock(name: string): Promise<void>;

  /**
   * Takes an advisory lock until the transaction ends, without waiting.
   * @returns false when another transaction holds it; always true on SQLite, where transactions run one at a time
   */
  tryLock(name: string): Promise<boolean>;
}

/** Who requests a slow read. */
export interface SlowReadRequest {
  /** Id of the user: no user gets more than half of the slots, and one more read may wait. */
  readonly userId: number;
  /** Aborted when the result is no longer needed: running statements are cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Runs slow reads beside other requests: a few at a time, shared fairly between users. On SQLite they run in separate
 * processes.
 */
export interface SlowReads {
  /**
   * Runs reads in a slot of their own, one statement at a time. `work` must not use other readers meanwhile.
   * @throws TooLongError when the user gets no slot within 10 s, when a statement takes more than 40, and when the
   *   request's signal is aborted
   */
  run<T>(request: SlowReadRequest, work: (reader: Reader) => Promise<T>): Promise<T>;

  /** Like the database's own `stream`, in a separate process on SQLite. */
  stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>>;
}

/** Statistics since the database was opened, for metrics and tests. */
export interface DatabaseActivity {
  /** Committed transactions. */
  readonly transactions: number;
  /** Commits for them: fewer than transactions if several share one. */
  readonly commits: number;
  /** The connections of requests and background tasks; on SQLite, the one that writes. */
  readonly pool: {
    readonly size: number;
    readonly inUse: number;
    /** Callers that wait for one. */
    readonly waiting: number;
  };
  /** Open streams. */
  readonly streams: number;
  /** Bytes that streams hold on disk for slow readers. */
  readonly spooled: number;
}

/** The database behind one small interface, which hides the differences between SQLite and PostgreSQL. */
export abstract class Database implements Reader {
  abstract readonly dialect: Dialect;
  readonly writeFailures = new WriteFailures();

  /** Reads committed data only. */
  abstract rows<R>(query: Sql): Promise<R[]>;
  abstract first<R>(query: Sql): Promise<R | undefined>;

  /** For statements that may scan much of the history. */
  abstract readonly slowReads: SlowReads;

  /**
   * Runs a transaction; on SQLite in the order of the calls. On PostgreSQL `work` is repeated, at most three times,
   * after a serialization failure or a deadlock, so it must change nothing but the database.
   * @returns the result of `work`, when its writes are on disk
   * @throws what `work` threw, after a rollback; DatabaseUnavailableError when the database is lost (if lost during the
   *   commit, the writes may have been committed); an Error when called in a transaction
   */
  abstract write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;

  /**
   * Runs one statement as a transaction of its own, cheaper than `write` where possible.
   * @returns its rows, when its writes are on disk; throws as `write` does
   */
  abstract writeRows<R>(query: Sql): Promise<R[]>;

  /** The first row of such a statement, or undefined. */
  async writeFirst<R>(query: Sql): Promise<R | undefined> {
    return (await this.writeRows<R>(query))[0];
  }

  /**
   * Streams one consistent snapshot, taken before this resolves, in batches of 1 to 100 rows over its own connection,
   * at the full speed of the database: what does not fit into 4 MiB and is not read soon is spooled to disk, and the
   * connection released. It ends when it is read to the end, on an error, and by `return()` or `throw()`: without
   * iterating to the end, call `return()`. If nobody reads for `stallMillis`, `next()` throws StreamStalledError; if
   * the disk quota is exceeded and this is the slowest stream, SpoolFullError.
   * @throws StreamsBusyError when `maxStreams` are open, or its owner has half of them
   */
  abstract stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>>;

  /**
   * Sends a hint to all listeners of a channel, in every process with this database, that there may be something new.
   * Call it after the commit. A hint may be lost, and hints within 10 ms are merged.
   * @param channel a word
   */
  abstract notify(channel: string): void;

  /**
   * Calls a function at each hint to a channel, including those of this process, and whenever hints may have been
   * missed.
   * @returns a function that stops it
   */
  abstract listen(channel: string, onHint: () => void): () => void;

  /** @returns the names of the migrations that this version has and the database lacks, oldest first */
  abstract pendingMigrations(): Promise<string[]>;

  /** @returns the names of the migrations that have been run on the database, by whatever version, oldest first */
  abstract migrationsDone(): Promise<string[]>;

  /**
   * Checks that the database has the tables and columns that this version uses.
   * @throws the error of the driver for one that is missing; DatabaseUnavailableError
   */
  abstract assertSchema(): Promise<void>;

  /**
   * Migrates the schema, atomically. Several processes may call it at once: one migrates, the others wait.
   * @returns the names of the migrations that were run
   */
  abstract migrate(): Promise<string[]>;

  /**
   * Migrates the schema of a database without rows, and rolls back.
   * @throws what `migrate` would
   */
  abstract tryMigration(): Promise<void>;

  /** @returns the free bytes on the disk of the database file; undefined where the database is another machine's concern */
  abstract freeSpace(): Promise<number | undefined>;

  /** @returns the bytes of the write-ahead log of SQLite; undefined on PostgreSQL */
  abstract logSize(): Promise<number | undefined>;

  abstract activity(): DatabaseActivity;

  /** Rejects new work, waits for current transactions, ends the streams with an error, and closes. */
  abstract close(): Promise<void>;
}
