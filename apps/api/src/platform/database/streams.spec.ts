import { setFlagsFromString } from 'node:v8';
import { setTimeout } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';

import sql, { type Sql } from 'sql-template-tag';
import { nightlyDialects, until } from '@syncledger/testing';

import { insertProject, slugs } from '../../../test/support/database/projects.js';
import {
  openLedgerDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database/test-database.js';
import type { Dialect } from './database.js';
import { DatabaseUnavailableError, StreamsBusyError, StreamStalledError } from './errors.js';

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** A list of numbers, generated while it is read. */
function numbers(most: number): Sql {
  return sql`WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < ${most}) SELECT i FROM n`;
}

describe.each(nightlyDialects)('streams on %s', (dialect: Dialect) => {
  let database: TestDatabase;

  beforeEach(async () => (database = await openTestDatabase(dialect, { maxStreams: 4 })));
  afterEach(async () => database.close());

  it('hand over every row once, in order, as numbers, at most 100 at a time', async () => {
    const sizes: number[] = [];
    const seen: number[] = [];
    for await (const batch of await database.stream<{ i: number }>(numbers(2345))) {
      sizes.push(batch.length);
      seen.push(...batch.map(({ i }) => i));
    }
    expect(seen).toEqual(Array.from({ length: 2345 }, (_, index) => index + 1));
    expect(Math.max(...sizes)).toBe(100);
    expect(database.activity().streams).toBe(0);
  });

  it('hand over large rows in small batches', async () => {
    const text = 'x'.repeat(65_536);
    const rows = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT CAST(${text} AS text) AS text FROM n`;
    const sizes: number[] = [];
    for await (const batch of await database.stream(rows)) sizes.push(batch.length);
    // The first batch is read before the size of rows is known.
    expect(Math.max(...sizes.slice(1))).toBeLessThan(20);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(200);
  });

  it('keep the snapshot of their start, while other reads see what is new', async () => {
    const before = Array.from({ length: 120 }, (_, number) => `p${number}`);
    await database.write(async (tx) => {
      for (const slug of before) await insertProject(tx, slug);
    });
    const stream = await database.stream<{ slug: string }>(sql`SELECT slug FROM projects ORDER BY id`);
    await database.write((tx) => insertProject(tx, 'before the first batch'));
    const seen = ((await stream.next()).value as { slug: string }[]).map(({ slug }) => slug);
    await database.write((tx) => tx.rows(sql`DELETE FROM projects WHERE slug = 'p119'`));
    expect(await slugs(database)).toEqual([...before.slice(0, -1), 'before the first batch']);
    for await (const batch of stream) seen.push(...batch.map(({ slug }) => slug));
    expect(seen).toEqual(before);
  });

  it('make their batches from their snapshot, whatever was written since', async () => {
    await database.write((tx) => insertProject(tx, 'before'));
    const stream = await database.stream(numbers(150), {
      load: async (rows: { i: number }[], snapshot) => ({
        rows,
        also: await snapshot.rows<{ slug: string }>(sql`SELECT slug FROM projects WHERE slug <> ${'nothing'}`),
      }),
    });
    await database.write((tx) => insertProject(tx, 'after'));
    const seen: number[] = [];
    for await (const { rows, also } of stream) {
      seen.push(...rows.map(({ i }) => i));
      expect(also).toEqual([{ slug: 'before' }]);
    }
    expect(seen).toHaveLength(150);
  });

  it('end with the first statement that is wrong', async () => {
    const stream = await database.stream(numbers(150), {
      load: (_, snapshot) => snapshot.rows(sql`SELECT 1 FROM nowhere`),
    });
    await expect(stream.next()).rejects.toThrow(/nowhere/);
    await until('no stream is open', () => database.activity().streams === 0);
    expect(stream.signal.aborted).toBe(true);
    await expect(stream.next()).rejects.toThrow(/nowhere/);
  });

  it('begin at once, also of a billion rows, and end when nobody wants more', async () => {
    const stream = await database.stream<{ i: number }>(numbers(1_000_000_000));
    expect((await stream.next()).value?.[0]).toEqual({ i: 1 });
    await stream.return!();
    expect(database.activity().streams).toBe(0);
  });

  it('keep no batch that was handed over', async () => {
    const batches: WeakRef<object>[] = [];
    for await (const batch of await database.stream(numbers(20_000))) batches.push(new WeakRef(batch));
    collectGarbage();
    const alive = batches.filter((batch) => batch.deref() !== undefined);
    expect(batches.length).toBeGreaterThan(30);
    // The last one or two may still be on the stack.
    expect(alive.length).toBeLessThan(5);
  });

  it('let others in between two batches', async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    let batches = 0;
    for await (const _ of await database.stream(numbers(5000))) batches += 1;
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(batches);
  });

  it('are so many at most, half of them for one owner, and each way of ending makes room again', async () => {
    const open = () => database.stream(numbers(1_000_000), { owner: 7 });
    const first = await open();
    await open();
    await expect(open()).rejects.toBeInstanceOf(StreamsBusyError);
    await first.return!();

    const thrown = await open();
    await expect(open()).rejects.toBeInstanceOf(StreamsBusyError);
    await expect(thrown.throw!(new Error('reader gone'))).rejects.toThrow('reader gone');

    for await (const _ of await open()) break;
    const failing = (async () => {
      for await (const _ of await open()) throw new Error('inside');
    })();
    await expect(failing).rejects.toThrow('inside');
    await expect(open()).resolves.toBeDefined();
    await expect(open()).rejects.toBeInstanceOf(StreamsBusyError);

    for (const owner of [8, 9]) {
      await expect(database.stream(numbers(1_000_000), { owner })).resolves.toBeDefined();
      await expect(database.stream(numbers(1_000_000), { owner })).rejects.toBeInstanceOf(StreamsBusyError);
    }
    await expect(database.stream(numbers(1_000_000), { owner: 10 })).rejects.toBeInstanceOf(StreamsBusyError);
  });

  it('a statement that is wrong frees its slot', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const wrong = (async () => {
        for await (const _ of await database.stream(sql`SELECT 1 FROM nowhere`));
      })();
      await expect(wrong).rejects.toThrow(/nowhere/);
    }
    expect(database.activity().streams).toBe(0);
    expect((await (await database.stream(numbers(1))).next()).value).toEqual([{ i: 1 }]);
  });

  it('return() while a batch is waited for ends the wait', async () => {
    const endless = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i FROM n WHERE i > 900000`;
    const stream = await database.stream(endless);
    const [batch, ended] = await Promise.all([stream.next(), stream.return!()]);
    expect([batch.done, ended.done]).toEqual([true, true]);
    expect((await stream.next()).done).toBe(true);
    expect(database.activity().streams).toBe(0);
  });

  it('cannot write', async () => {
    await database.write((tx) => insertProject(tx, 'kept'));
    const write = (async () => {
      for await (const _ of await database.stream(sql`DELETE FROM projects RETURNING id`));
    })();
    await expect(write).rejects.toThrow();
    expect(await slugs(database)).toEqual(['kept']);
  });

  it('that nobody reads are closed, with an error for later reads, and make room for others', async () => {
    const url = database.url;
    const hasty = await openLedgerDatabase({ url, maxStreams: 2, stallMillis: 1000 });
    const stalled = await hasty.stream(numbers(1_000_000), { owner: 1 });
    const never = await hasty.stream(numbers(1_000_000), { owner: 2 });
    // A stream that is read meanwhile is not closed, however long it takes as a whole.
    do {
      expect((await stalled.next()).done).toBe(false);
      await setTimeout(1);
    } while (hasty.activity().streams > 1);
    expect(never.signal.reason).toBeInstanceOf(StreamStalledError);
    await expect(never.next()).rejects.toBeInstanceOf(StreamStalledError);
    await until('no stream is open', () => hasty.activity().streams === 0);
    await expect(stalled.next()).rejects.toBeInstanceOf(StreamStalledError);
    expect((await stalled.return!()).done).toBe(true);
    const next = await hasty.stream(numbers(1));
    expect((await next.next()).value).toEqual([{ i: 1 }]);
    await hasty.close();
  });

  it('end with an error, not early, when the database is closed', async () => {
    const stream = await database.stream(numbers(1_000_000));
    await stream.next();
    await database.close();
    expect(stream.signal.reason).toBeInstanceOf(DatabaseUnavailableError);
    await expect(stream.next()).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await expect(database.stream(numbers(1))).rejects.toBeInstanceOf(DatabaseUnavailableError);
  });
});
