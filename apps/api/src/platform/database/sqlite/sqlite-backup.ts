import { existsSync } from 'node:fs';
import { chmod, copyFile, link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { openReader } from './sqlite-stream.js';

/** How far a copy is, in pages. */
export type OnPages = (done: number, total: number) => void;

const PAGES_A_STEP = 1000;

/**
 * Copies a database, also while it is written: what it held at one moment.
 * @param to a file that is there only when it is whole and on disk; what was there is replaced
 */
export async function backUp(file: string, to: string, onPages: OnPages): Promise<void> {
  await replacing(to, async (temporary) => {
    const source = openReader(file);
    try {
      // A transaction that reads pins the moment; without one, each write of a server would have the copy begin again.
      source.exec('BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1');
      await source.backup(temporary, {
        progress: ({ totalPages, remainingPages }) => {
          onPages(totalPages - remainingPages, totalPages);
          return PAGES_A_STEP;
        },
      });
    } finally {
      source.close();
    }
    inspect(temporary);
  });
}

/**
 * What a file that may be a backup holds.
 * @throws Error with a sentence for the person when it is damaged, or no database of Syncledger
 */
export function inspect(file: string): { migrations: string[] } {
  let database: BetterSqlite3.Database | undefined;
  try {
    database = new BetterSqlite3(file);
    // One file alone: no log beside it.
    database.pragma('journal_mode = DELETE');
    if (database.pragma('integrity_check', { simple: true }) !== 'ok') throw new NotABackup('It is damaged.');
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
    const isOurs = ['migrations', 'settings', 'users', 'connections', 'jobs'].every((name) => tables.includes(name));
    if (!isOurs) throw new NotABackup('It is no database of Syncledger.');
    return { migrations: database.prepare('SELECT name FROM migrations').pluck().all() as string[] };
  } catch (cause) {
    if (cause instanceof NotABackup) throw cause;
    throw new NotABackup('It is damaged, or no SQLite database.', { cause });
  } finally {
    database?.close();
  }
}

/** A file can't be restored. */
export class NotABackup extends Error {
  override readonly name = 'NotABackup';
}

/** Another process has the database open. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}

/**
 * Puts a backup in a database's place.
 * @param check refuses the backup by throwing
 * @returns where the present file was moved; undefined when there was none
 * @throws DatabaseInUse while any other process has the present file open; NotABackup
 */
export async function restore(
  backup: string,
  file: string,
  check: (migrations: string[]) => void,
): Promise<string | undefined> {
  let aside: string | undefined;
  await replacing(file, async (temporary) => {
    await copyFile(backup, temporary);
    // The copy has the mode of what it is copied from.
    await chmod(temporary, 0o600);
    check(inspect(temporary).migrations);
    if (!existsSync(file)) return;
    aside = `${file}.before-restore-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    await moveAside(file, aside);
  });
  return aside;
}

/** Leaves the file where it is, under a second name, until the backup takes its place: there is always one. */
async function moveAside(file: string, aside: string): Promise<void> {
  const lock = new BetterSqlite3(file, { timeout: 0 });
  try {
    // In WAL only this mode keeps others out; it also fails while anybody has the file open.
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE; COMMIT');
    // The log would be taken for the backup's.
    lock.pragma('journal_mode = DELETE');
    await link(file, aside);
  } catch (cause) {
    const { code = '' } = cause as { code?: string };
    if (code.startsWith('SQLITE_BUSY')) throw new DatabaseInUse('It is in use.', { cause });
    // Too damaged to be opened: moved as it is, with its log.
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(code)) throw cause;
    await link(file, aside);
    for (const end of ['-wal', '-shm']) if (existsSync(file + end)) await rename(file + end, aside + end);
  } finally {
    lock.close();
  }
}

/** Has a file made beside its place, for the owner's eyes only, and puts it there when it is on disk. */
async function replacing(file: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await (await open(temporary, 'wx', 0o600)).close();
  try {
    await make(temporary);
    await synced(temporary);
    await rename(temporary, file);
    await synced(path.dirname(file));
  } finally {
    await rm(temporary, { force: true });
  }
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
