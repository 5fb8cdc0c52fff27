import { setImmediate as nextTurn } from 'node:timers/promises';

import BetterSqlite3 from 'better-sqlite3';
import type { Sql } from 'sql-template-tag';

import type { RowSource } from '../row-stream.js';
import { READ_BUSY_MILLIS } from './sqlite-data-source.js';
import { sqliteReadError } from './sqlite-errors.js';
import { bound, Statements } from './statements.js';

/** Opens a read-only connection. */
export function openReader(file: string): BetterSqlite3.Database {
  return new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: READ_BUSY_MILLIS });
}

/** The rows of a query on its own connection, with a snapshot taken now. */
export function sqliteSource<R>(file: string, query: Sql): RowSource<R> {
  const connection = translatingErrors(() => openReader(file));
  try {
    return translatingErrors(() => startReading<R>(connection, query));
  } catch (error) {
    connection.close();
    throw error;
  }
}

function startReading<R>(connection: BetterSqlite3.Database, query: Sql): RowSource<R> {
  // BEGIN alone takes no snapshot, the first read does.
  connection.exec('BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1');
  const rows = connection.prepare(query.sql).iterate(...query.values.map(bound)) as IterableIterator<R>;
  const others = new Statements(connection);
  return {
    read: async (most) => {
      // The driver is synchronous: without this, a long list would block every other request.
      await nextTurn();
      return translatingErrors(() => take(rows, most));
    },
    rows: async (other) => translatingErrors(() => others.all(other)),
    close: async () => {
      rows.return?.();
      connection.close();
    },
  };
}

function translatingErrors<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw sqliteReadError(error);
  }
}

function take<R>(rows: IterableIterator<R>, most: number): R[] {
  const taken: R[] = [];
  while (taken.length < most) {
    const row = rows.next();
    if (row.done) break;
    taken.push(row.value);
  }
  return taken;
}
