import pg from 'pg';
import { DataSource } from 'typeorm';

import { SnakeNames } from '../naming.js';
import type { DatabaseOptions } from '../options.js';
import { pinTlsMode } from './postgres-tls.js';

/** How long a caller waits for a connection, a busy pool's or a new one, in milliseconds. */
const CONNECT_MILLIS = 10_000;
/** How long a transaction may do nothing before the server ends it, in milliseconds: a lost replica's locks go then. */
const IDLE_IN_TRANSACTION_MILLIS = 30_000;
const INT8 = 20;
/** Connections beside those of streams. */
const DEFAULT_POOL_SIZE = 10;

/** Any type's number is fine, not only those that pg's own types list. */
type GetParser = (oid: number, format?: 'text' | 'binary') => (value: string) => unknown;

const getParser = pg.types.getTypeParser.bind(pg.types) as GetParser;

const parserOf: GetParser = (oid, format) => {
  if (oid === INT8 && format !== 'binary') return Number;
  return getParser(oid, format);
};

/** How int8, and so `count(*)`, becomes a number; for each client alone, not for the process as pg's own setting would. */
const numberTypes: pg.CustomTypesConfig = { getTypeParser: parserOf };

/** What a pool is made for. */
export interface PoolPurpose {
  readonly url: string;
  readonly size: number;
  /** Streams wait for slow readers: they are not ended for it. */
  readonly idleInTransaction: 'ended' | 'allowed';
}

/**
 * The settings of a pool. They go along when a connection is made, so none can be without them; options of the URL's own
 * come first, and so cannot switch the durability off.
 */
export function poolConfig({ url, size, idleInTransaction }: PoolPurpose): pg.PoolConfig {
  const parsed = new URL(url);
  const millis = idleInTransaction === 'ended' ? IDLE_IN_TRANSACTION_MILLIS : 0;
  const own = `-c synchronous_commit=on -c idle_in_transaction_session_timeout=${millis}`;
  const options = [parsed.searchParams.get('options'), own].filter(Boolean).join(' ');
  parsed.searchParams.delete('options');
  pinTlsMode(parsed);
  return {
    connectionString: parsed.href,
    application_name: 'syncledger',
    max: size,
    connectionTimeoutMillis: CONNECT_MILLIS,
    keepAlive: true,
    options,
    types: numberTypes,
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
    installExtensions: false,
    // A client that fails while nobody uses it is replaced: worth a line, not the process.
    poolErrorHandler: (error: Error) => logger?.warn({ err: error }, 'An idle database connection was lost'),
    extra: poolConfig({ url, size: poolSize ?? DEFAULT_POOL_SIZE, idleInTransaction: 'ended' }),
  });
}
