import pg from 'pg';
import { DataSource } from 'typeorm';

import { SnakeNames } from '../naming.js';
import type { DatabaseOptions } from '../options.js';
import { silentLogger } from '../silent-logger.js';
import { pinTlsMode } from './postgres-tls.js';
import { WatchedClient } from './silent-connections.js';

/** How long a caller waits for a connection, from a busy pool or a new one, in milliseconds. */
const CONNECT_MILLIS = 10_000;
/**
 * How long a transaction may be idle before the server ends it, in milliseconds: this releases the locks of a lost
 * replica.
 */
const IDLE_IN_TRANSACTION_MILLIS = 30_000;
/** How long a connection is silent before the system probes it, in milliseconds. */
const KEEP_ALIVE_MILLIS = 5000;
const INT8 = 20;
/** Connections beside those of streams. */
const DEFAULT_POOL_SIZE = 10;

/** Accepts the number of any type, not only those that pg's own types list. */
type GetParser = (oid: number, format?: 'text' | 'binary') => (value: string) => unknown;

const getParser = pg.types.getTypeParser.bind(pg.types) as GetParser;

const parserOf: GetParser = (oid, format) => {
  if (oid === INT8 && format !== 'binary') return Number;
  return getParser(oid, format);
};

/** Parses int8, and so `count(*)`, as a number; per client, not for the whole process as pg's own setting would. */
const numberTypes: pg.CustomTypesConfig = { getTypeParser: parserOf };

/** The purpose of a pool. */
export interface PoolPurpose {
  readonly url: string;
  readonly size: number;
  /** Streams wait for slow readers, so their transactions may be idle. */
  readonly idleInTransaction: 'ended' | 'allowed';
}

/**
 * The settings of a pool. They are sent when a connection is opened, so none can be without them; options of the URL
 * come first, so they cannot turn durability off.
 */
export function poolConfig({ url, size, idleInTransaction }: PoolPurpose): pg.PoolConfig {
  const parsed = new URL(url);
  const millis = idleInTransaction === 'ended' ? IDLE_IN_TRANSACTION_MILLIS : 0;
  // Lists are read in the order of an index. With incremental sorts, one that has only the first column looks as good.
  // Compiling a plan takes longer than running it: all read little, whatever is estimated.
  const planner = '-c enable_incremental_sort=off -c jit=off';
  const own = `-c synchronous_commit=on -c idle_in_transaction_session_timeout=${millis} ${planner}`;
  const options = [parsed.searchParams.get('options'), own].filter(Boolean).join(' ');
  parsed.searchParams.delete('options');
  pinTlsMode(parsed);
  return {
    connectionString: parsed.href,
    application_name: 'syncledger',
    max: size,
    connectionTimeoutMillis: CONNECT_MILLIS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MILLIS,
    options,
    types: numberTypes,
    Client: WatchedClient,
  };
}

/** TypeORM's data source over a pool of that size, not yet open. */
export function postgresDataSource({ url, schema, poolSize, logger }: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    driver: pg,
    url,
    entities: [...schema.entities],
    migrations: [...schema.migrations],
    namingStrategy: new SnakeNames(),
    logger: silentLogger,
    installExtensions: false,
    // A client that fails while idle is replaced: log it, but keep the process running.
    poolErrorHandler: (error: Error) => logger?.warn({ err: error }, 'An idle database connection was lost'),
    extra: poolConfig({ url, size: poolSize ?? DEFAULT_POOL_SIZE, idleInTransaction: 'ended' }),
  });
}
