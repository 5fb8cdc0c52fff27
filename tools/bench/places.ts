import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { Dialect } from '@syncledger/api';
import { startPostgresServer } from '@syncledger/testing/postgres';
import pg from 'pg';

import { cpuOfTree, parentOf } from './system.js';

/** Unlike the server of the tests, this one syncs every commit to disk: results are durable on both databases. */
const SETTINGS = ['max_connections=200', 'shared_buffers=512MB', 'max_wal_size=4GB'];

/** Creates the databases of the benchmark. */
export interface Places {
  readonly dialect: Dialect;
  /** The URL of a new, empty database. */
  make(): Promise<string>;
  /** CPU of the database server, in milliseconds: none on SQLite. */
  cpu(): Promise<number>;
  /** Drops an unused database. */
  drop(url: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Prepares one kind of database.
 * @param postgres URL of an administrator of a PostgreSQL on this machine, to be used instead of a temporary one
 */
export async function openPlaces(dialect: Dialect, postgres?: string): Promise<Places> {
  if (dialect === 'sqlite') return sqlitePlaces(await mkdtemp(path.join(os.tmpdir(), 'syncledger-bench-')));
  if (postgres !== undefined) return { ...(await postgresPlaces(postgres)), close: async () => {} };
  const server = await startPostgresServer(SETTINGS);
  return { ...(await postgresPlaces(server.url)), close: () => server.stop() };
}

function sqlitePlaces(folder: string): Places {
  return {
    dialect: 'sqlite',
    make: async () => `sqlite:${path.join(await mkdtemp(path.join(folder, 'ledger-')), 'ledger.sqlite')}`,
    cpu: async () => 0,
    drop: (url) => rm(path.dirname(url.slice('sqlite:'.length)), { recursive: true }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function postgresPlaces(administrator: string): Promise<Omit<Places, 'close'>> {
  const ask = async <R extends pg.QueryResultRow>(statement: string): Promise<R | undefined> => {
    const client = new pg.Client({ connectionString: administrator });
    await client.connect();
    try {
      return (await client.query<R>(statement)).rows[0];
    } finally {
      await client.end();
    }
  };
  // The parent of every backend is the server's first process.
  const client = new pg.Client({ connectionString: administrator });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  await client.end();
  return {
    dialect: 'postgres',
    make: async () => {
      const url = new URL(administrator);
      url.pathname = `bench_${randomBytes(6).toString('hex')}`;
      await ask(`CREATE DATABASE ${url.pathname.slice(1)}`);
      return url.href;
    },
    cpu: () => cpuOfTree(postmaster),
    drop: async (url) => {
      await ask(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
    },
  };
}
