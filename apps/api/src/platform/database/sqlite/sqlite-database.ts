import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';

import type BetterSqlite3 from 'better-sqlite3';
import sql, { type Sql } from 'sql-template-tag';
import type { DataSource } from 'typeorm';

import { assertRegularFile } from '../../config/assert-regular-file.js';
import { Database, type DatabaseActivity, type Transaction } from '../database.js';
import { countCall, countRow, countRows } from '../database-use.js';
import { DatabaseUnavailableError } from '../errors.js';
import { Hints } from '../hints.js';
import { InFlight } from '../in-flight.js';
import type { DatabaseOptions } from '../options.js';
import type { RowStream, StreamOptions } from '../row-stream.js';
import { entityReads } from '../entity-reads.js';
import { pendingAmong, pendingOver, runMigrations } from '../run-migrations.js';
import { Streams } from '../streams.js';
import { connectionOf, newRunner } from '../typeorm-internals.js';
import { refuseInsideTransaction } from '../transaction-scope.js';
import { CommitQueue } from './commit-queue.js';
import { EventLoopTurn } from './event-loop-turn.js';
import { warnOfLock } from './file-lock.js';
import { BUSY_MILLIS, makeFile, sqliteDataSource } from './sqlite-data-source.js';
import { isBusy, sqliteError, uniqueNames } from './sqlite-errors.js';
import { SqliteSlowReads } from './sqlite-slow-reads.js';
import { openReader, sqliteSource } from './sqlite-stream.js';
import type { Writer } from './sqlite-transaction.js';
import { Statements } from './statements.js';

/**
 * Opens `sqlite:<file>`, relative to the working directory; see `openDatabase`.
 * @throws DatabaseUnavailableError, ConfigurationError
 */
export async function openSqlite({ url, schema, logger, lockMillis, ...limits }: DatabaseOptions): Promise<Database> {
  const file = fileOf(url);
  assertRegularFile(file);
  let dataSource = sqliteDataSource(file, schema, 0);
  try {
    await makeFile(file);
    await dataSource.initialize().catch(async (error: unknown) => {
      if (!isBusy(error)) throw error;
      warnOfLock(logger, BUSY_MILLIS);
      dataSource = sqliteDataSource(file, schema);
      await dataSource.initialize();
    });
    return new SqliteDatabase(dataSource, file, new Streams(limits, logger), { logger, lockMillis });
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw new DatabaseUnavailableError(error, 'The SQLite file cannot be opened.');
  }
}

/** @returns the absolute path of `sqlite:<file>` */
export function fileOf(url: string): string {
  const file = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (file === '' || file.startsWith(':')) throw new Error('The database URL must name a file: sqlite:<file>.');
  return path.resolve(file);
}

/** SQLite over two connections: one writes, one reads committed data (decision 4). */
class SqliteDatabase extends Database {
  readonly dialect = 'sqlite';
  readonly slowReads: SqliteSlowReads;
  private readonly connection: BetterSqlite3.Database;
  private readonly writer: Writer;
  private readonly queue: CommitQueue;
  private readonly reader: BetterSqlite3.Database;
  private readonly read: Statements;
  /** One process has the file, so hints stay in it. */
  private readonly hints = new Hints();
  private readonly inFlight = new InFlight();
  private closed: Promise<void> | undefined;
  /** Cached, because asking the driver takes a microsecond. */
  private isOpen = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly file: string,
    private readonly streams: Streams,
    { logger, lockMillis }: Pick<DatabaseOptions, 'logger' | 'lockMillis'>,
  ) {
    super();
    this.connection = connectionOf(dataSource);
    this.writer = {
      dataSource,
      statements: new Statements(this.connection),
      uniqueNames: uniqueNames(dataSource),
      typeormStatements: new Map(),
      turn: new EventLoopTurn(),
    };
    this.queue = new CommitQueue(this.connection, this.writer, { logger, lockMillis });
    this.reader = openReader(file);
    this.read = new Statements(this.reader);
    this.slowReads = new SqliteSlowReads(file, streams, logger);
  }

  async rows<R>(query: Sql): Promise<R[]> {
    return countCall({ kind: 'read', query }, async () =>
      this.translatingErrors(() => countRows(this.read.all<R>(query))),
    );
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return countCall({ kind: 'read', query }, async () =>
      this.translatingErrors(() => countRow(this.read.first<R>(query))),
    );
  }

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.writeFailures.note(this.writeCounted(work));
  }

  writeRows<R>(query: Sql): Promise<R[]> {
    return this.writeFailures.note(this.writeCounted((tx) => tx.rows<R>(query), query));
  }

  async stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>> {
    this.refuseWhenClosed();
    return countCall({ kind: 'list', query }, () =>
      this.streams.start(async () => sqliteSource<R>(this.file, query), options),
    );
  }

  notify(channel: string): void {
    if (!this.closed) this.hints.notify(channel);
  }

  listen(channel: string, onHint: () => void): () => void {
    return this.hints.listen(channel, onHint);
  }

  async pendingMigrations(): Promise<string[]> {
    return pendingAmong(this.dataSource, await this.migrationsDone());
  }

  async migrationsDone(): Promise<string[]> {
    const table = sql`SELECT 1 FROM sqlite_schema WHERE name = 'migrations'`;
    if (!(await this.first(table))) return [];
    const done = await this.rows<{ name: string }>(sql`SELECT name FROM migrations ORDER BY id`);
    return done.map(({ name }) => name);
  }

  async assertSchema(): Promise<void> {
    for (const read of entityReads(this.dataSource)) await this.rows(read);
  }

  migrate(): Promise<string[]> {
    return this.inFlight.run(() => this.queue.exclusive(() => this.migrateAlone()));
  }

  async tryMigration(): Promise<void> {
    await this.inFlight.run(() => this.queue.exclusive(() => this.migrateAlone('ROLLBACK')));
  }

  async freeSpace(): Promise<number> {
    const { bavail, bsize } = await statfs(path.dirname(this.file));
    return bavail * bsize;
  }

  async logSize(): Promise<number> {
    return (await stat(`${this.file}-wal`).catch(() => undefined))?.size ?? 0;
  }

  activity(): DatabaseActivity {
    const { transactions, commits, isBusy, length } = this.queue;
    const pool = { size: 1, inUse: isBusy ? 1 : 0, waiting: length };
    return { transactions, commits, pool, streams: this.streams.size, spooled: this.streams.spooled };
  }

  close(): Promise<void> {
    return (this.closed ??= this.closeOnce());
  }

  private async writeCounted<T>(work: (tx: Transaction) => Promise<T>, query?: Sql): Promise<T> {
    refuseInsideTransaction();
    try {
      return await countCall({ kind: 'write', query }, () => this.inFlight.run(() => this.queue.add(work)));
    } catch (error) {
      throw sqliteError(error, this.writer.uniqueNames);
    }
  }

  private async closeOnce(): Promise<void> {
    this.hints.close();
    await this.inFlight.close();
    this.slowReads.close();
    await this.streams.close();
    this.isOpen = false;
    this.reader.close();
    await this.dataSource.destroy();
  }

  /**
   * The file lock keeps other processes out; foreign keys are off, because TypeORM changes a table by recreating it.
   */
  private async migrateAlone(end: 'COMMIT' | 'ROLLBACK' = 'COMMIT'): Promise<string[]> {
    this.connection.pragma('foreign_keys = OFF');
    try {
      await this.queue.begin();
      const runner = newRunner(this.dataSource, this.writer.typeormStatements);
      const names = await runMigrations(this.dataSource, runner, await pendingOver(this.dataSource, runner));
      // The check reads every row: 8 s with ten million jobs, so it is skipped when nothing was migrated.
      const orphans = names.length > 0 ? (this.connection.pragma('foreign_key_check') as unknown[]) : [];
      if (orphans.length > 0) throw new Error(`A migration left ${orphans.length} rows that refer to missing ones.`);
      this.connection.exec(end);
      return names;
    } finally {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      this.connection.pragma('foreign_keys = ON');
    }
  }

  private translatingErrors<T>(statement: () => T): T {
    this.refuseWhenClosed();
    try {
      return statement();
    } catch (error) {
      throw sqliteError(error, this.writer.uniqueNames);
    }
  }

  private refuseWhenClosed(): void {
    if (!this.isOpen) throw new DatabaseUnavailableError(undefined, 'The database was closed.');
  }
}
