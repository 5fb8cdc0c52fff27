import { copyFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import sql, { raw } from 'sql-template-tag';

import { insertProject, slugs } from '../../../../test/support/database/projects.js';
import {
  openLedgerDatabase,
  openTestDatabase,
  testPlace,
  type TestDatabase,
} from '../../../../test/support/database/test-database.js';
import { DatabaseUnavailableError } from '../errors.js';
import { UNITS_PER_COMMIT } from './commit-queue.js';

describe('SQLite', () => {
  let database: TestDatabase;
  let file: string;

  beforeEach(async () => {
    database = await openTestDatabase('sqlite');
    file = database.url.slice('sqlite:'.length);
  });
  afterEach(async () => database.close());

  const writerPragma = async (name: string) =>
    Object.values((await database.write((tx) => tx.first<object>(raw(`PRAGMA ${name}`)))) ?? {})[0] as unknown;

  it('writes ahead, synchronizes every commit, and keeps foreign keys on, after migrations too', async () => {
    expect(await writerPragma('journal_mode')).toBe('wal');
    expect(await writerPragma('synchronous')).toBe(2); // FULL
    expect(await writerPragma('foreign_keys')).toBe(1);
    expect(await writerPragma('busy_timeout')).toBe(0);
  });

  it('binds large whole numbers as integers, where no column would turn a float back', async () => {
    const time = 1_790_000_000_123_456;
    const bound = sql`SELECT typeof(${time}) AS type, json_array(${time}, ${-time}) AS json`;
    expect(await database.first(bound)).toEqual({ type: 'integer', json: `[${time},${-time}]` });
  });

  it('makes its folder and its files for the owner only', async () => {
    const place = await testPlace('sqlite', 'empty');
    const nested = path.join(path.dirname(place.url.slice('sqlite:'.length)), 'a', 'b', 'ledger.sqlite');
    const other = await openLedgerDatabase({ url: `sqlite:${nested}` });
    await other.migrate();
    const modes = await Promise.all(
      [path.dirname(nested), nested, `${nested}-wal`, `${nested}-shm`].map(
        async (name) => (await stat(name)).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
    await other.close();
    await place.remove();
  });

  it('writes nothing to a file that was moved or replaced, and goes on once it is back', async () => {
    await database.write((tx) => insertProject(tx, 'before'));
    await rename(file, `${file}.away`);
    await expect(database.write((tx) => insertProject(tx, 'moved'))).rejects.toThrow(/moved, deleted or replaced/);
    await copyFile(`${file}.away`, file);
    const replaced = database.write((tx) => insertProject(tx, 'replaced'));
    await expect(replaced).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await rm(file);
    await rename(`${file}.away`, file);
    await database.write((tx) => insertProject(tx, 'after'));
    expect(await slugs(database)).toEqual(['before', 'after']);
  });

  it.each(['-wal', '-shm'])(
    'writes nothing without its %s file, and loses nothing when it is closed',
    async (suffix) => {
      const place = await testPlace('sqlite', 'empty');
      const opened = await openLedgerDatabase(place);
      await opened.migrate();
      for (const slug of ['one', 'two']) await opened.write((tx) => insertProject(tx, slug));
      await rm(place.url.slice('sqlite:'.length) + suffix);
      await expect(opened.write((tx) => insertProject(tx, 'three'))).rejects.toThrow(`ends in ${suffix} was moved`);
      await opened.close();
      const again = await openLedgerDatabase(place);
      expect(await slugs(again)).toEqual(['one', 'two']);
      await again.write((tx) => insertProject(tx, 'three'));
      await again.close();
      await place.remove();
    },
  );

  it('brings transactions that wait together to disk in one commit, and no more than so many', async () => {
    const before = database.activity();
    const count = UNITS_PER_COMMIT * 2 + 1;
    await Promise.all(
      Array.from({ length: count }, (_, number) => database.write((tx) => insertProject(tx, `p${number}`))),
    );
    const after = database.activity();
    expect(after.transactions - before.transactions).toBe(count);
    expect(after.commits - before.commits).toBe(3);
  });

  it('answers nobody before the commit that they share', async () => {
    const observer = new BetterSqlite3(file, { readonly: true });
    const onDisk = () => observer.prepare('SELECT count(*) FROM projects').pluck().get();
    const counts = await Promise.all(
      ['a', 'b', 'c'].map((slug) => database.write((tx) => insertProject(tx, slug)).then(onDisk)),
    );
    expect(counts).toEqual([3, 3, 3]);
    observer.close();
  });

  it('when SQLite rolls a commit back, every transaction of it is refused and the next one works', async () => {
    const tx = (slug: string, fails = false) =>
      database.write(async (tx) => {
        await insertProject(tx, slug);
        // What SQLite does by itself when the disk is full or fails.
        if (fails) await tx.rows(raw('ROLLBACK'));
      });
    const results = await Promise.allSettled([tx('a'), tx('b', true), tx('c')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await slugs(database)).toEqual([]);
    await tx('d');
    expect(await slugs(database)).toEqual(['d']);
  });

  it('when the disk is full, what was answered is there and what was refused is not', async () => {
    await database.write(async (tx) => {
      const page = await tx.first<{ page_count: number }>(raw('PRAGMA page_count'));
      await tx.rows(raw(`PRAGMA max_page_count = ${page!.page_count + 20}`));
    });
    const all = Array.from({ length: 60 }, (_, number) => `p${number}`);
    const results = await Promise.allSettled(
      all.map((slug) =>
        database.write((tx) => tx.rows(sql`INSERT INTO settings VALUES (${slug}, ${'x'.repeat(3000)})`)),
      ),
    );
    const answered = all.filter((_, index) => results[index]?.status === 'fulfilled');
    const refused = results.flatMap((result) => (result.status === 'rejected' ? (result.reason as unknown) : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) expect(reason).toBeInstanceOf(DatabaseUnavailableError);
    const kept = await database.rows<{ name: string }>(sql`SELECT name FROM settings`);
    expect(kept.map(({ name }) => name).sort()).toEqual(answered.sort());
  });

  it('while another process holds the lock, reads go on, and writes wait up to a limit', async () => {
    const other = await openLedgerDatabase({ url: database.url, lockMillis: 50 });
    const holder = new BetterSqlite3(file);
    holder.exec('BEGIN IMMEDIATE');
    const patient = database.write((tx) => insertProject(tx, 'a'));
    const refused = await other.write((tx) => insertProject(tx, 'b')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseUnavailableError);
    expect(refused).toMatchObject({ reason: 'busy' });
    expect(await slugs(database)).toEqual([]);
    holder.exec('ROLLBACK');
    holder.close();
    await patient;
    await other.write((tx) => insertProject(tx, 'b'));
    expect(await slugs(database)).toEqual(['a', 'b']);
    await other.close();
  });
});
