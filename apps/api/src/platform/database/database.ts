import type { Sql } from 'sql-template-tag';
import type { EntityManager } from 'typeorm';

import type { RowStream, StreamOptions } from './row-stream.js';

/** Which database it is. Ask only inside database/ and in SQL that cannot be written for both. */
export type Dialect = 'sqlite' | 'postgres';

/**
 * Where statements are run. Rows come as the driver makes them: columns as SQL names them, 64-bit integers and `count(*)`
 * as numbers (exact up to 2^53-1), booleans as 0/1 on SQLite and true/false on PostgreSQL: mappers write `Boolean(row.x)`.
 * Values may be strings, numbers, bigints, booleans, Buffers and null; undefined is bound as null.
 */
export interface Reader {
  /**
   * Every row of a statement; none for one that returns nothing. Writers use `RETURNING` to learn what was written.
   * @throws DatabaseUnavailableError, UniqueViolationError or ForeignKeyViolationError
   */
  rows<R>(query: Sql): Promise<R[]>;

  /** The first row of a statement, or undefined; throws as `rows` does. */
  first<R>(query: Sql): Promise<R | undefined>;
}

/**
 * One unit of work: all or nothing. It sees its own writes, others see them when it is answered. It ends when its
 * function does, and refuses every use after that. Keep it short: on SQLite all others wait for it. A statement that
 * failed ends it (PostgreSQL accepts no other after it): write `ON CONFLICT` rather than catch.
 */
export interface UnitOfWork extends Reader {
  /** TypeORM's manager inside this unit; its `save()` and `transaction()` nest as savepoints and commit nothing. */
  readonly manager: EntityManager;
  readonly dialect: Dialect;

  /** Waits for an advisory lock and holds it to the end of the unit; units of work on SQLite run one at a time anyway. */
  lock(name: string): Promise<void>;

  /**
   * Takes an advisory lock for the rest of the unit, without waiting.
   * @returns false when another unit holds it; always true on SQLite, where one unit runs at a time
   */
  tryLock(name: string): Promise<boolean>;
}

/** Who asks for what takes long. */
export interface AsideRequest {
  /** Whose it is, an id: nobody gets more than half of the places, and one more may wait. */
  readonly userId: number;
  /** Aborted once nobody waits for the answer: what is under way is ended. */
  readonly signal: AbortSignal;
}

/**
 * Reads the same data aside of everybody else: a few at a time, shared fairly between users. On SQLite they are read in processes of
 * their own.
 */
export interface Aside {
  /**
   * Reads with a place of its own; statements one after another. `work` must not read elsewhere meanwhile.
   * @throws TooLongError when there is no place for the user within 10 s, when a statement takes more than 40, and when the
   *   request's signal is aborted
   */
  run<T>(request: AsideRequest, work: (reader: Reader) => Promise<T>): Promise<T>;

  /** As the database's own, in a process of its own on SQLite. */
  stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>>;
}

/** What a database has done since it was opened, for metrics and for tests. */
export interface DatabaseActivity {
  /** Units of work that are on disk. */
  readonly units: number;
  /** Commits that brought them there: fewer than units where several share one. */
  readonly commits: number;
  /** Streams that are open now. */
  readonly streams: number;
  /** Bytes that streams hold on disk for readers that do not keep up. */
  readonly spooled: number;
}

/** The database behind one small interface; what differs between SQLite and PostgreSQL stays behind it. */
export abstract class Database implements Reader {
  abstract readonly dialect: Dialect;

  /** Committed data only: never what a unit of work has not been answered for. */
  abstract rows<R>(query: Sql): Promise<R[]>;
  abstract first<R>(query: Sql): Promise<R | undefined>;

  /** For statements that may look through much of the history. */
  abstract readonly aside: Aside;

  /**
   * Runs a unit of work; on SQLite in the order of the calls. On PostgreSQL `work` runs again, at most three times more,
   * after a serialization failure or a deadlock: it changes nothing but the database.
   * @returns what `work` returned, when its writes are on disk
   * @throws what `work` threw, nothing being written; DatabaseUnavailableError when the database is lost (lost during
   *   the commit itself, the writes may be there all the same); an Error when called inside a unit of work
   */
  abstract write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>;

  /**
   * Runs one statement that is a unit of work by itself: what `write` costs beside it is saved where it can be.
   * @returns its first row, when its writes are on disk; throws as `write` does
   */
  abstract writeFirst<R>(query: Sql): Promise<R | undefined>;

  /**
   * One consistent snapshot, taken before this resolves, in batches of 1 to 100 rows over a connection of its own, read as fast as the
   * database gives them: what does not fit into 4 MiB and is not asked for soon is spooled to disk, and the connection given back.
   * Reading to the end, an error, `return()` and `throw()` end it: whoever does not iterate must call `return()`. One that nobody
   * reads for `stallMillis` is given up: `next()` then throws StreamStalledError; SpoolFullError where it was the slowest of all
   * when there was no more room on disk.
   * @throws StreamsBusyError when `maxStreams` are open, or its owner has the half of them
   */
  abstract stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>>;

  /**
   * Tells whoever listens to a channel, in every process on this database, that there may be something new. Call it when that
   * is committed. A hint, and no more: it may be lost, and those given within 50 ms are one.
   * @param channel a word
   */
  abstract notify(channel: string): void;

  /**
   * Calls a function at each hint to a channel, those of this process included, and whenever some may have been missed.
   * @returns what ends that
   */
  abstract listen(channel: string, onHint: () => void): () => void;

  /** @returns the names of the migrations that this version has and the database has not, oldest first */
  abstract pendingMigrations(): Promise<string[]>;

  /**
   * Brings the schema up to date, all or nothing. Several processes may call it at once: one migrates, the others wait.
   * @returns the names of the migrations that were run
   */
  abstract migrate(): Promise<string[]>;

  abstract activity(): DatabaseActivity;

  /** Refuses new work, waits for the units of work under way, ends the streams with an error, and closes. */
  abstract close(): Promise<void>;
}
