import { randomBytes } from 'node:crypto';
import { constants, copyFile, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';
import { raw } from 'sql-template-tag';

import type { Database, Dialect } from '../../../src/platform/database/database.js';
import { openLedgerDatabase, type LedgerDatabaseOptions } from '../../../src/schema/index.js';

export { openLedgerDatabase };

/** Both databases, for `describe.each`. */
export const dialects: readonly Dialect[] = ['sqlite', 'postgres'];

/** The location of a database for one test. */
export interface TestPlace {
  /** What `DATABASE_URL` would be. */
  readonly url: string;
  /** Deletes the database, and disconnects its clients. */
  remove(): Promise<void>;
}

/** A database for one test; `close` deletes it. */
export type TestDatabase = Database & { readonly url: string };

/** What the templates are called that test databases are copied from. */
const TEMPLATE = 'syncledger_template';

/**
 * Opens a fresh, migrated database. `await database.close()` at the end removes it.
 * @param options what to open it with beside the URL
 */
export async function openTestDatabase(
  dialect: Dialect,
  options?: Omit<LedgerDatabaseOptions, 'url'>,
): Promise<TestDatabase> {
  const place = await testPlace(dialect, 'migrated');
  const database = await openLedgerDatabase({ ...options, url: place.url });
  const close = database.close.bind(database);
  return Object.assign(database, {
    url: place.url,
    close: async () => {
      await close();
      await place.remove();
    },
  });
}

/**
 * Has commits on SQLite no longer wait for the disk, as those on PostgreSQL never do in tests: nothing here outlives a power
 * cut, and a suite over HTTP commits thousands of times. The specs of `database/` and the built server keep waiting for it.
 */
export function trustTheMachine(database: Database): void {
  const { connection } = database as { connection?: { pragma(text: string): unknown } };
  if (database.dialect !== 'sqlite') return;
  if (!connection) throw new Error('The database on SQLite has no connection of this name any more.');
  connection.pragma('synchronous = OFF');
}

/**
 * A place that a test opens itself, or has a child process open.
 * @param state `migrated` has the schema of today
 */
export async function testPlace(dialect: Dialect, state: 'empty' | 'migrated'): Promise<TestPlace> {
  if (dialect === 'postgres') return postgresPlace(state);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-sqlite-'));
  const file = path.join(folder, 'test.sqlite');
  if (state === 'migrated') await copyFile(await sqliteTemplate(), file, constants.COPYFILE_FICLONE);
  return {
    url: `sqlite:${file}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A migrated SQLite file, made by whichever test comes first in the temporary folder of this run. */
async function sqliteTemplate(): Promise<string> {
  const template = path.join(os.tmpdir(), `${TEMPLATE}.sqlite`);
  if (await stat(template).catch(() => undefined)) return template;
  const own = `${template}.${randomBytes(8).toString('hex')}`;
  const database = await openLedgerDatabase({ url: `sqlite:${own}` });
  await database.migrate();
  await database.close();
  await rename(own, template);
  return template;
}

async function postgresPlace(state: 'empty' | 'migrated'): Promise<TestPlace> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(async (client) => {
    if (state === 'migrated') await makeTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${state === 'migrated' ? TEMPLATE : 'template0'}`);
  });
  return {
    url: urlOf(name),
    remove: () =>
      asAdministrator((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)).then(() => {}),
  };
}

/** Made by whichever test comes first; the lock keeps the other workers of Jest waiting meanwhile. */
async function makeTemplate(client: pg.Client): Promise<void> {
  await client.query(`SELECT pg_advisory_lock(hashtextextended('${TEMPLATE}', 0))`);
  const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = '${TEMPLATE}' AND datistemplate`);
  if (rowCount === 0) {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
    await client.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0`);
    const database = await openLedgerDatabase({ url: urlOf(TEMPLATE), poolSize: 2 });
    await database.migrate();
    await database.close();
    await client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true`);
  }
  await client.query(`SELECT pg_advisory_unlock(hashtextextended('${TEMPLATE}', 0))`);
}

/** Has the planner know what is in the tables, as it does of a ledger that has been there for a while. */
export async function gatherStatistics(database: TestDatabase): Promise<void> {
  if (database.dialect === 'sqlite') await database.write((tx) => tx.rows(raw('ANALYZE')));
  else await database.rows(raw('VACUUM ANALYZE'));
}

async function asAdministrator<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env['SYNCLEDGER_TEST_POSTGRES'];
  if (!url)
    throw new Error('SYNCLEDGER_TEST_POSTGRES is not set: run this in Jest, whose global set-up starts the server.');
  return url;
}
