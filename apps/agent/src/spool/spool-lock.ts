import { closeSync, openSync } from 'node:fs';
import path from 'node:path';

import { ConfigurationError } from '../config/index.js';
import { lockByProgram } from './program-lock.js';

/** Another running agent holds the lock. */
export class SpoolInUseError extends ConfigurationError {}

/**
 * Locks a spool for this process: a second agent would mistake the first one's active runs for leftovers and kill them. The lock is
 * SQLite's exclusive lock on an empty database, that is, one of the kernel: it holds across containers that share the folder, and
 * ends with the process. Node.js 20 has no SQLite: flock(1) locks the file instead, which does not exclude the other kind of lock.
 * So each agent takes both locks that it can, and excludes one of any version where flock(1) is installed.
 * @returns a function that releases the lock
 * @throws SpoolInUseError, or ConfigurationError when there is neither
 */
export async function lockSpool(folder: string): Promise<() => void> {
  const file = path.join(folder, 'lock.sqlite');
  closeSync(openSync(file, 'a', 0o600));
  const sqlite = await importSqlite();
  const unlockDatabase = sqlite && lockByDatabase(sqlite, file);
  const inUse = new SpoolInUseError(`Another agent uses the spool ${folder}. Give each agent its own --spool.`);
  if (sqlite && !unlockDatabase) throw inUse;
  const unlockProgram = await lockByProgram(file);
  if (typeof unlockProgram === 'function') {
    return () => {
      unlockProgram();
      unlockDatabase?.();
    };
  }
  if (unlockProgram === 'missing' && unlockDatabase) return unlockDatabase;
  unlockDatabase?.();
  if (unlockProgram === 'held') throw inUse;
  throw new ConfigurationError(
    `Node.js ${process.versions.node} needs the program flock to lock the spool: install util-linux, or Node.js 24.`,
  );
}

type Sqlite = typeof import('node:sqlite');

const SQLITE_BUSY = 5;

function lockByDatabase({ DatabaseSync }: Sqlite, file: string): (() => void) | undefined {
  const database = new DatabaseSync(file);
  try {
    // Without a journal on disk, it can be locked when the disk is full.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return () => {
    database.close();
  };
}

/** Without the warning that Node.js prints because the module is not declared stable; undefined where there is none. */
async function importSqlite(): Promise<Sqlite | undefined> {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return await import('node:sqlite');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_BUILTIN_MODULE') return undefined;
    throw error;
  } finally {
    process.emitWarning = emitWarning;
  }
}
