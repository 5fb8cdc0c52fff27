import pRetry from 'p-retry';
import pg from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { DataSource, Migration, QueryRunner } from 'typeorm';

import { Database, type DatabaseActivity, type Transaction } from '../database.js';
import { countCall, countRows } from '../database-use.js';
import { DatabaseUnavailableError } from '../errors.js';
import { InFlight } from '../in-flight.js';
import type { DatabaseLogger, DatabaseOptions } from '../options.js';
import type { RowStream, StreamOptions } from '../row-stream.js';
import { ConfigurationError } from '../../config/index.js';
import { entityReads } from '../entity-reads.js';
import { isOutsideTransaction, pendingAmong, pendingOver, runMigrations } from '../run-migrations.js';
import { Streams } from '../streams.js';
import { poolOf } from '../typeorm-internals.js';
import { refuseInsideTransaction } from '../transaction-scope.js';
import { poolConfig, postgresDataSource } from './postgres-data-source.js';
import { driverError, postgresError } from './postgres-errors.js';
import { PostgresHints } from './postgres-hints.js';
import { PostgresSlowReads } from './postgres-slow-reads.js';
import { postgresSource } from './postgres-stream.js';
import { networkExposure } from './postgres-tls.js';
import { SilentConnections } from './silent-connections.js';
import { StatementNames } from './statement-names.js';
import { Transactions } from './transactions.js';

/**
 * How long a migration waits for a table, in milliseconds: meanwhile, everybody else who wants the table waits behind
 * it, even if it is held by a mere reader such as pg_dump.
 */
const LOCK_MILLIS = 1000;
/** After a failed attempt the others get their turn; after about four minutes the migration gives up. */
const LOCK_RETRIES = { retries: 40, minTimeout: 500, factor: 2, maxTimeout: 5000 };
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Opens a `postgres://` URL; see `openDatabase`.
 * @throws DatabaseUnavailableError
 */
export async function openPostgres(options: DatabaseOptions): Promise<Database> {
  const { url, logger } = options;
  const streams = new Streams(options, logger);
  const config = poolConfig({ url, size: 1, idleInTransaction: 'ended' });
  const exposure = networkExposure(config);
  const dataSource = postgresDataSource(options);
  try {
    await dataSource.initialize();
  } catch (error) {
    throw postgresError(error);
  }
  if (exposure !== undefined) logger?.warn({}, exposure);
  const streamPool = new pg.Pool(poolConfig({ url, size: streams.snapshots, idleInTransaction: 'allowed' }));
  streamPool.on('error', (error) => logger?.warn({ err: error }, 'An idle database connection was lost'));
  const hints = new PostgresHints(poolOf(dataSource), config);
  const silent = new SilentConnections(config, [poolOf(dataSource), streamPool]);
  return new PostgresDatabase(dataSource, hints, { streamPool, streams, silent, logger });
}

interface PostgresParts {
  readonly streamPool: pg.Pool;
  readonly streams: Streams;
  readonly silent: SilentConnections;
  readonly logger: DatabaseLogger | undefined;
}

/** PostgreSQL: transactions use pooled connections, reads the same pool, streams a pool of their own. */
class PostgresDatabase extends Database {
  readonly dialect = 'postgres';
  readonly slowReads: PostgresSlowReads;
  private readonly pool: pg.Pool;
  private readonly streamPool: pg.Pool;
  private readonly streams: Streams;
  private readonly silent: SilentConnections;
  private readonly logger: DatabaseLogger | undefined;
  private readonly names = new StatementNames();
  private readonly transactions: Transactions;
  private readonly inFlight = new InFlight();
  private closed: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: PostgresHints,
    parts: PostgresParts,
  ) {
    super();
    ({ streamPool: this.streamPool, streams: this.streams, silent: this.silent, logger: this.logger } = parts);
    this.pool = poolOf(dataSource);
    this.transactions = new Transactions(dataSource, this.names);
    this.slowReads = new PostgresSlowReads(this, this.pool, this.names);
  }

  async rows<R>(query: Sql): Promise<R[]> {
    try {
      const { rows } = await countCall({ kind: 'read', query }, () =>
        this.transactions.readWithRetry(() => this.pool.query(this.names.named(query))),
      );
      return countRows(rows as R[]);
    } catch (error) {
      throw postgresError(error);
    }
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return (await this.rows<R>(query))[0];
  }

  async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    refuseInsideTransaction();
    return this.writeFailures.note(
      countCall({ kind: 'write' }, () => this.inFlight.run(() => this.transactions.run(work))),
    );
  }

  async writeRows<R>(query: Sql): Promise<R[]> {
    refuseInsideTransaction();
    const { rows } = await this.writeFailures.note(
      countCall({ kind: 'write', query }, () =>
        this.inFlight.run(() => this.transactions.alone(() => this.pool.query(this.names.named(query)))),
      ),
    );
    return countRows(rows as R[]);
  }

  async stream<R, B = R[]>(query: Sql, options?: StreamOptions<R, B>): Promise<RowStream<B>> {
    if (this.streamPool.ending) throw new DatabaseUnavailableError(undefined, 'The database was closed.');
    try {
      return await countCall({ kind: 'list', query }, () =>
        this.streams.start(() => postgresSource<R>(this.streamPool, this.pool, query), options),
      );
    } catch (error) {
      throw postgresError(error);
    }
  }

  notify(channel: string): void {
    this.hints.notify(channel);
  }

  listen(channel: string, onHint: () => void): () => void {
    return this.hints.listen(channel, onHint);
  }

  async pendingMigrations(): Promise<string[]> {
    return pendingAmong(this.dataSource, await this.migrationsDone());
  }

  async migrationsDone(): Promise<string[]> {
    const table = sql`SELECT 1 WHERE to_regclass('migrations') IS NOT NULL`;
    if (!(await this.first(table))) return [];
    const done = await this.rows<{ name: string }>(sql`SELECT name FROM migrations ORDER BY id`);
    return done.map(({ name }) => name);
  }

  async assertSchema(): Promise<void> {
    for (const read of entityReads(this.dataSource)) await this.rows(read);
  }

  migrate(): Promise<string[]> {
    return this.inFlight.run(() =>
      pRetry(() => this.migrateOnce(), {
        ...LOCK_RETRIES,
        shouldRetry: ({ error }) => isLocked(error),
        onFailedAttempt: ({ error, attemptNumber: attempt, retriesLeft: left }) => {
          if (left > 0 && isLocked(error))
            this.logger?.warn({ attempt, left }, 'Another session holds a table; the migration is retried');
        },
      }),
    );
  }

  tryMigration(): Promise<void> {
    return this.inFlight.run(() =>
      this.transactions.withRunner(async (runner, client) => {
        await runner.startTransaction();
        await assertEncoding(client);
        await this.migrateInside(runner, await pendingOver(this.dataSource, runner));
        await client.query('ROLLBACK');
      }),
    );
  }

  async freeSpace(): Promise<undefined> {
    return undefined;
  }

  async logSize(): Promise<undefined> {
    return undefined;
  }

  activity(): DatabaseActivity {
    const { committed } = this.transactions;
    const { totalCount, idleCount, waitingCount, options } = this.pool;
    const pool = { size: options.max, inUse: totalCount - idleCount, waiting: waitingCount };
    return {
      transactions: committed,
      commits: committed,
      pool,
      streams: this.streams.size,
      spooled: this.streams.spooled,
    };
  }

  close(): Promise<void> {
    return (this.closed ??= this.closeOnce());
  }

  private migrateOnce(): Promise<string[]> {
    return this.transactions.withRunner(async (runner, client) => {
      await runner.startTransaction();
      // Replicas that start together wait here; when they get the lock, nothing is left to do. A connection of its own holds it.
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('syncledger migrations', 0))`);
      await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      await assertEncoding(client);
      const names: string[] = [];
      for (let done: string[] | undefined; done?.length !== 0; names.push(...done)) done = await this.migrateSome();
      await client.query('COMMIT');
      return names;
    });
  }

  /** Runs pending migrations in one transaction; or the first one, if that runs outside of a transaction. @returns their names */
  private migrateSome(): Promise<string[]> {
    return this.transactions.withRunner(async (runner, client) => {
      await runner.startTransaction();
      const pending = await pendingOver(this.dataSource, runner);
      if (pending[0] && isOutsideTransaction(pending[0])) {
        await client.query('COMMIT');
        return runMigrations(this.dataSource, runner, pending.slice(0, 1));
      }
      await client.query(`SET LOCAL lock_timeout = ${LOCK_MILLIS}`);
      const names = await this.migrateInside(runner, pending);
      await client.query('COMMIT');
      return names;
    });
  }

  /** Runs migrations, in the current transaction, up to the first that runs outside of one. */
  private migrateInside(runner: QueryRunner, pending: readonly Migration[]): Promise<string[]> {
    const outside = pending.findIndex(isOutsideTransaction);
    return runMigrations(this.dataSource, runner, pending.slice(0, outside < 0 ? undefined : outside));
  }

  private async closeOnce(): Promise<void> {
    await this.inFlight.close();
    await this.hints.close();
    this.slowReads.close();
    await this.streams.close();
    await this.streamPool.end();
    await this.dataSource.destroy();
    this.silent.close();
  }
}

const isLocked = (error: unknown) => driverError(error)?.code === LOCK_NOT_AVAILABLE;

/**
 * In another encoding PostgreSQL counts bytes as characters, or refuses some.
 * @throws ConfigurationError for a database that is not migrated yet
 */
async function assertEncoding(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ encoding: string; is_new: boolean }>(
    `
      SELECT
        current_setting('server_encoding') AS encoding,
        to_regclass('migrations') IS NULL AS is_new`,
  );
  const [{ encoding, is_new: isNew } = { encoding: '', is_new: false }] = rows;
  if (!isNew || encoding === 'UTF8') return;
  throw new ConfigurationError(
    `The encoding of the database is ${encoding}. Create it again with ENCODING 'UTF8' and TEMPLATE template0.`,
  );
}
