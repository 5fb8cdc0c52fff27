import { stat } from 'node:fs/promises';

import BetterSqlite3 from 'better-sqlite3';

import { lockExclusively } from './file-lock.js';
import { DatabaseInUse } from './sqlite-backup.js';
import { isBusy } from './sqlite-errors.js';

/** Sizes of a database file, in bytes. */
export interface Compacted {
  readonly before: number;
  readonly after: number;
}

/**
 * Rewrites a database without its free pages, and refreshes what the planner knows of it.
 * @throws DatabaseInUse while any other process has it open
 */
export async function compact(file: string): Promise<Compacted> {
  const { size: before } = await stat(file);
  const database = new BetterSqlite3(file, { timeout: 0, fileMustExist: true });
  try {
    lockExclusively(database);
    // In WAL mode the log would grow to the size of the database. The next start sets it again.
    database.pragma('journal_mode = DELETE');
    database.exec('VACUUM');
    database.pragma('optimize');
  } catch (cause) {
    throw isBusy(cause) ? new DatabaseInUse('It is in use.', { cause }) : cause;
  } finally {
    database.close();
  }
  return { before, after: (await stat(file)).size };
}
