import { stat } from 'node:fs/promises';

import BetterSqlite3 from 'better-sqlite3';

import { DatabaseInUse } from './sqlite-backup.js';

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
    // In WAL mode only this setting locks others out; it also fails while another process has the file open.
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    // In WAL mode the log would grow to the size of the database. The next start sets it again.
    database.pragma('journal_mode = DELETE');
    database.exec('VACUUM');
    database.pragma('optimize');
  } catch (cause) {
    if (String((cause as { code?: unknown }).code).startsWith('SQLITE_BUSY')) {
      throw new DatabaseInUse('It is in use.', { cause });
    }
    throw cause;
  } finally {
    database.close();
  }
  return { before, after: (await stat(file)).size };
}
