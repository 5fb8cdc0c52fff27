import { open } from 'node:fs/promises';
import path from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { DataSource } from 'typeorm';

import { makeFolder } from '../../config/make-folder.js';
import { columnTypes } from '../columns.js';
import { SnakeNames } from '../naming.js';
import type { Schema } from '../options.js';
import { silentLogger } from '../silent-logger.js';
import { nameInteger } from '../typeorm-internals.js';

/** How long a connection waits for another process's lock while it is opened, and in a process of its own, in milliseconds. */
export const BUSY_MILLIS = 5000;
/**
 * How long reads of the main process wait, in milliseconds, which blocks the event loop. A writer never keeps them
 * waiting; recovery after a crash of another process does, for a moment.
 */
export const READ_BUSY_MILLIS = 50;

/**
 * The writing connection: TypeORM's data source, not yet open.
 * @param file the database; it and its folder are created when missing, with access for their owner only
 */
export function sqliteDataSource(file: string, { entities, migrations }: Schema, busyMillis = BUSY_MILLIS): DataSource {
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: file,
    entities: [...entities],
    migrations: [...migrations],
    namingStrategy: new SnakeNames(),
    logger: silentLogger,
    timeout: busyMillis,
    statementCacheSize: 500,
    prepareDatabase: setPragmas,
  });
  // The tables are STRICT, and so have no other types than INTEGER and TEXT; entities have those of PostgreSQL.
  const { text: _, ...numbers } = columnTypes;
  nameInteger(dataSource, new Set(Object.values(numbers)));
  return dataSource;
}

/** Creates the file, with its folder, before SQLite would: its log files get the same mode. */
export async function makeFile(file: string): Promise<void> {
  makeFolder(path.dirname(file));
  await (await open(file, 'a', 0o600)).close();
}

function setPragmas(connection: BetterSqlite3.Database): void {
  connection.pragma('journal_mode = WAL');
  // The driver's default in WAL mode is NORMAL, which can lose the last commits on a power failure.
  connection.pragma('synchronous = FULL');
  // 16 MiB between checkpoints: a page that changes often is written to the database once for all its changes in between. A log that
  // grew during a long stream is cut back to 64 MiB.
  connection.pragma('wal_autocheckpoint = 4000');
  // 32 MiB. Each result changes pages of the jobs' indexes anywhere; this connection is the only writer, so its pages stay valid.
  connection.pragma('cache_size = -32768');
  connection.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
}
