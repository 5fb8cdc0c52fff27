import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { synced } from '../synced.js';
import { lockExclusively } from './file-lock.js';
import { isBusy } from './sqlite-errors.js';
import { openReader } from './sqlite-stream.js';

/** Progress of a copy, in pages. */
export type OnPages = (done: number, total: number) => void;

const PAGES_PER_STEP = 1000;
/** What SQLite keeps beside a database, and applies to whichever file has the name of that database. */
const LOGS = ['-wal', '-journal'];
const BESIDE = [...LOGS, '-shm'];

/**
 * Copies a consistent snapshot of a database, also while it is being written.
 * @param to a file that appears only when it is complete and on disk; an existing one is replaced
 */
export async function backUp(file: string, to: string, onPages: OnPages): Promise<void> {
  await replacing(to, async (temporary) => {
    const source = openReader(file);
    try {
      // A read transaction pins the snapshot; without one, each write of a server would restart the copy.
      source.exec('BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1');
      await source.backup(temporary, {
        progress: ({ totalPages, remainingPages }) => {
          onPages(totalPages - remainingPages, totalPages);
          return PAGES_PER_STEP;
        },
      });
    } finally {
      source.close();
    }
    inspect(temporary);
    // Those of a backup that was opened in its place do not belong to its successor.
    for (const end of BESIDE) await rm(to + end, { force: true });
  });
}

export interface BackupFacts {
  /** The names of its migrations. */
  readonly migrations: readonly string[];
  /** The version of Syncledger that migrated it; undefined when that was one that did not record it. */
  readonly version: string | undefined;
}

/**
 * The contents of a file that may be a backup.
 * @throws Error with a message for the user when it is damaged, or no database of Syncledger
 */
export function inspect(file: string): BackupFacts {
  let database: BetterSqlite3.Database | undefined;
  try {
    database = new BetterSqlite3(file);
    // A single file, without a log beside it.
    database.pragma('journal_mode = DELETE');
    if (database.pragma('integrity_check', { simple: true }) !== 'ok') throw new NotABackup('It is damaged.');
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
    const isOurs = ['migrations', 'settings', 'users', 'connections', 'jobs'].every((name) => tables.includes(name));
    if (!isOurs) throw new NotABackup('It is no database of Syncledger.');
    const version = database.prepare(`SELECT value FROM settings WHERE name = 'migrated_by'`).pluck().get();
    return {
      migrations: database.prepare('SELECT name FROM migrations').pluck().all() as string[],
      version: version as string | undefined,
    };
  } catch (cause) {
    if (cause instanceof NotABackup) throw cause;
    throw new NotABackup('It is damaged, or no SQLite database.', { cause });
  } finally {
    database?.close();
  }
}

/** A file cannot be restored. */
export class NotABackup extends Error {
  override readonly name = 'NotABackup';
}

/** Another process has the database open. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}

/**
 * Replaces a database by a backup.
 * @param check rejects the backup by throwing
 * @returns the new name of the previous file; undefined when there was none
 * @throws DatabaseInUse while any other process has the database open; NotABackup
 */
export async function restore(
  backup: string,
  file: string,
  check: (facts: BackupFacts) => void,
): Promise<string | undefined> {
  let aside: string | undefined;
  const owner = await makeFolder(path.dirname(file));
  await replacing(file, async (temporary) => {
    // A copy of the files of a server, or what a killed one left, has its last transactions in a log.
    for (const end of ['', ...LOGS]) {
      if (!existsSync(backup + end)) continue;
      await copyFile(backup + end, temporary + end);
      // A copy has the mode of its source.
      await chmod(temporary + end, 0o600);
    }
    check(inspect(temporary));
    // The server must be able to use it, whichever user runs this.
    const { uid, gid } = existsSync(file) ? await stat(file) : owner;
    await chown(temporary, uid, gid);
    const name = `${file}.before-restore-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    if (!existsSync(file)) return moveLogs(file, name);
    aside = name;
    await moveAside(file, name);
  });
  return aside;
}

/** Creates a folder and those above it, with the owner of the one that exists; returns that owner. */
async function makeFolder(folder: string): Promise<{ uid: number; gid: number }> {
  if (existsSync(folder)) return stat(folder);
  const owner = await makeFolder(path.dirname(folder));
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, owner.uid, owner.gid);
  return owner;
}

/** Gives the file a second name, and leaves it in place until the backup replaces it: there is always a database. */
async function moveAside(file: string, aside: string): Promise<void> {
  const lock = new BetterSqlite3(file, { timeout: 0 });
  try {
    lockExclusively(lock);
    // The log would be applied to the backup.
    lock.pragma('journal_mode = DELETE');
    await link(file, aside);
  } catch (cause) {
    if (isBusy(cause)) throw new DatabaseInUse('It is in use.', { cause });
    const { code = '' } = cause as { code?: string };
    // Too damaged to be opened: renamed as it is, with its log.
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(code)) throw cause;
    await link(file, aside);
    await moveLogs(file, aside);
  } finally {
    lock.close();
  }
}

async function moveLogs(file: string, aside: string): Promise<void> {
  for (const end of BESIDE) if (existsSync(file + end)) await rename(file + end, aside + end);
}

/** Creates a file beside its destination, with access for its owner only, and moves it there once it is on disk. */
async function replacing(file: string, make: (temporary: string) => Promise<void>): Promise<void> {
  // Not by the id of the process, which is the same in each container: a killed one would leave a name that is taken.
  const temporary = `${file}.${randomUUID()}.tmp`;
  await (await open(temporary, 'wx', 0o600)).close();
  try {
    await make(temporary);
    await synced(temporary);
    await rename(temporary, file);
    await synced(path.dirname(file));
  } finally {
    for (const end of ['', ...BESIDE]) await rm(temporary + end, { force: true });
  }
}
