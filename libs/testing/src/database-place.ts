import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';

/** A temporary database for the process of a test. */
export interface DatabasePlace {
  /** Its `DATABASE_URL`. */
  readonly url: string;
  /** Drops the database, and closes remaining connections. */
  remove(): Promise<void>;
}

/**
 * Creates an empty temporary database.
 * @param dialect PostgreSQL is the server that Jest's global set-up has started
 */
export async function databasePlace(dialect: 'sqlite' | 'postgres'): Promise<DatabasePlace> {
  if (dialect === 'sqlite') {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-sqlite-'));
    return {
      url: `sqlite:${path.join(folder, 'test.sqlite')}`,
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = new URL(process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '');
  const ask = async (statement: string) => {
    const client = new pg.Client(url.href);
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await ask(`CREATE DATABASE ${name} TEMPLATE template0`);
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    remove: () => ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
