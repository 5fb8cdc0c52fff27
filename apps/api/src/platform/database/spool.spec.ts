import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import sql, { type Sql } from 'sql-template-tag';
import { nightlyDialects, until } from '@syncledger/testing';

import { openTestDatabase, type TestDatabase } from '../../../test/support/database/test-database.js';
import { SpoolFullError } from './errors.js';
import { SpoolBudget } from './spool.js';

const MEGABYTE = 1024 * 1024;

/** A number of texts of 64 KiB. */
function texts(most: number): Sql {
  return sql`WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < ${most}) SELECT i, CAST(${'é'.repeat(65_536)} AS text) AS text FROM n`;
}

describe.each(nightlyDialects)('streams whose readers are slow on %s', (dialect) => {
  let database: TestDatabase;
  const open = async (options: { maxSpoolBytes?: number; spoolFolder?: string }) =>
    (database = await openTestDatabase(dialect, { maxStreams: 6, ...options }));
  afterEach(() => database.close());

  /** Reads a stream to its end; returns the numbers of its rows. */
  async function readAll(owner: number): Promise<number[]> {
    const seen: number[] = [];
    for await (const rows of await database.stream<{ i: number }>(texts(320), { owner })) {
      seen.push(...rows.map(({ i }) => i));
    }
    return seen;
  }

  it('are read from disk in their order, and the disk is free again', async () => {
    await open({});
    const stream = await database.stream<{ i: number; text: string }>(texts(320));
    await until('rows are on disk', () => database.activity().spooled > 15 * MEGABYTE);
    const seen: number[] = [];
    for await (const rows of stream) {
      for (const { i, text } of rows) {
        seen.push(i);
        expect([text.length, text.endsWith('éé')]).toEqual([65_536, true]);
      }
    }
    expect(seen).toEqual(Array.from({ length: 320 }, (_, index) => index + 1));
    expect(database.activity()).toMatchObject({ spooled: 0, streams: 0 });
  });

  it('make room for others: the slowest is aborted, and the others are read', async () => {
    await open({ maxSpoolBytes: 24 * MEGABYTE });
    const slowest = await database.stream<{ i: number }>(texts(320), { owner: 1 });
    await until('rows are on disk', () => database.activity().spooled > 15 * MEGABYTE);
    const slow = await database.stream<{ i: number }>(texts(250), { owner: 2 });
    await until('the slowest is aborted', () => slowest.signal.aborted);
    expect(slowest.signal.reason).toBeInstanceOf(SpoolFullError);
    await expect(slowest.next()).rejects.toBeInstanceOf(SpoolFullError);
    const seen: number[] = [];
    for await (const rows of slow) seen.push(...rows.map(({ i }) => i));
    expect(seen).toHaveLength(250);
    expect(database.activity()).toMatchObject({ spooled: 0, streams: 0 });
  });

  it('that do not fit by themselves are aborted', async () => {
    await open({ maxSpoolBytes: 5 * MEGABYTE });
    const stream = await database.stream(texts(320));
    await until('it is aborted', () => stream.signal.aborted);
    expect(stream.signal.reason).toBeInstanceOf(SpoolFullError);
    await until('no stream is open', () => database.activity().streams === 0);
    expect(await readAll(1)).toHaveLength(320);
  });

  it('are aborted when nothing can be written, and no others are', async () => {
    await open({ spoolFolder: path.join(os.tmpdir(), 'not', 'there') });
    const slow = await database.stream(texts(320), { owner: 1 });
    const reading = readAll(2);
    await until('it is aborted', () => slow.signal.aborted);
    expect(slow.signal.reason).toMatchObject({ code: 'ENOENT' });
    expect(await reading).toHaveLength(320);
  });
});

describe('a spool', () => {
  it('gives back file by file what was read, in the order in which it was written', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'spool-'));
    const budget = new SpoolBudget(200 * MEGABYTE, folder);
    const spool = budget.spool(() => undefined);
    const entry = (number: number) => Buffer.alloc(MEGABYTE, number);
    for (let number = 0; number < 40; number += 1) await spool.push(entry(number));
    expect([budget.used, spool.unread, await readdir(folder)]).toEqual([40 * MEGABYTE, 40 * MEGABYTE, []]);
    for (let number = 0; number < 20; number += 1) expect((await spool.shift())?.equals(entry(number))).toBe(true);
    expect([budget.used, spool.unread]).toEqual([24 * MEGABYTE, 20 * MEGABYTE]);
    for (let number = 20; number < 40; number += 1) expect((await spool.shift())?.equals(entry(number))).toBe(true);
    expect([budget.used, spool.isEmpty, await spool.shift()]).toEqual([0, true, undefined]);
    await spool.push(entry(1));
    await spool.close();
    await expect(spool.push(entry(2))).rejects.toThrow('The spool was closed.');
    expect(budget.used).toBe(0);
    await rm(folder, { recursive: true });
  });
});
