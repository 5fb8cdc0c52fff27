import type BetterSqlite3 from 'better-sqlite3';

import type { DatabaseLogger } from '../options.js';

/**
 * Locks other processes out of a database until the connection is closed.
 * @throws the driver's error, which `isBusy` recognizes while another process has the file open
 */
export function lockExclusively(connection: BetterSqlite3.Database): void {
  // In WAL mode only this setting locks others out.
  connection.pragma('locking_mode = EXCLUSIVE');
  connection.exec('BEGIN EXCLUSIVE; COMMIT');
}

/** Logs why a start may take seconds. */
export function warnOfLock(logger: DatabaseLogger | undefined, milliseconds: number): void {
  logger?.warn({ milliseconds }, 'Another process holds the lock of the SQLite database; waiting for it');
}
