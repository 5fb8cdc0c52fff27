import { closeSync, openSync } from 'node:fs';
import path from 'node:path';

import { ConfigurationError } from '../config/index.js';

/**
 * Locks a spool for this process: a second agent would mistake the first one's active runs for leftovers and kill them. The lock is
 * SQLite's exclusive lock on an empty database, that is, one of the kernel: it holds across containers that share the folder, and
 * ends with the process.
 * @returns a function that releases the lock
 * @throws ConfigurationError when another running agent holds the lock
 */
export async function lockSpool(folder: string): Promise<() => void> {
  const file = path.join(folder, 'lock.sqlite');
  closeSync(openSync(file, 'a', 0o600));
  const { DatabaseSync } = await importSqlite();
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new ConfigurationError(`Another agent uses the spool ${folder}. Give each agent its own --spool.`);
  }
  return () => {
    database.close();
  };
}

const SQLITE_BUSY = 5;

/** Without the warning that Node.js prints because the module is not declared stable. */
async function importSqlite() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return await import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
