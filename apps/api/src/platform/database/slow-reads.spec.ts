import { setImmediate as nextTurn } from 'node:timers/promises';

import sql, { type Sql } from 'sql-template-tag';

import { insertProject } from '../../../test/support/database/projects.js';
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/database/test-database.js';
import type { Dialect } from './database.js';
import { DatabaseUnavailableError, TooLongError } from './errors.js';

/** A request of one user, who waits as long as it takes. */
const request = { userId: 1, signal: new AbortController().signal };

/** Counts to a number, which takes a while if it is large; returns that many rows. */
function counting(to: number): Sql {
  return sql`WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < ${to}) SELECT max(i) AS i FROM n`;
}

const rows = <R>({ slowReads }: TestDatabase, query: Sql, as = request) =>
  slowReads.run(as, (reader) => reader.rows<R>(query));
const first = <R>({ slowReads }: TestDatabase, query: Sql) =>
  slowReads.run(request, (reader) => reader.first<R>(query));

describe.each(dialects)('slow reads on %s', (dialect: Dialect) => {
  let database: TestDatabase;

  beforeEach(async () => (database = await openTestDatabase(dialect)));
  afterEach(async () => database.close());

  it('see what is committed, with values of each kind', async () => {
    await database.write((tx) => insertProject(tx, 'a'));
    const query = sql`SELECT slug, CAST(${2 ** 40} AS bigint) AS large, CAST(${null} AS text) AS none FROM projects WHERE slug = ${'a'}`;
    expect(await rows(database, query)).toEqual([{ slug: 'a', large: 2 ** 40, none: null }]);
    expect(await first(database, query)).toMatchObject({ slug: 'a' });
    expect(await first(database, sql`SELECT slug FROM projects WHERE slug = ${'b'}`)).toBeUndefined();
  });

  it('keep nobody waiting', async () => {
    let ended = false;
    const gone = new AbortController();
    const endless = rows(database, counting(Number.MAX_SAFE_INTEGER), { userId: 1, signal: gone.signal })
      .catch((error: unknown) => error)
      .finally(() => (ended = true));
    for (let turn = 0; turn < 20; turn += 1) {
      await database.write((tx) => insertProject(tx, String(turn)));
      expect(await database.rows(sql`SELECT 1 FROM projects`)).toHaveLength(turn + 1);
    }
    expect(ended).toBe(false);
    gone.abort();
    expect(await endless).toBeInstanceOf(TooLongError);
  });

  it('stream from the snapshot of their start, which others do not see', async () => {
    await database.write((tx) => insertProject(tx, 'before'));
    const stream = await database.slowReads.stream(
      sql`WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < ${250}) SELECT i FROM n`,
      {
        load: async (batch: { i: number }[], snapshot) => ({
          batch,
          also: await snapshot.rows(sql`SELECT slug FROM projects WHERE slug <> ${''}`),
        }),
      },
    );
    await database.write((tx) => insertProject(tx, 'after'));
    const seen: number[] = [];
    for await (const { batch, also } of stream) {
      seen.push(...batch.map(({ i }) => i));
      expect(also).toEqual([{ slug: 'before' }]);
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(database.activity().streams).toBe(0);
  });

  it('of one user leave slots to others, and end with their request', async () => {
    const gone = new AbortController();
    const greedy = Array.from({ length: 20 }, () =>
      rows(database, counting(Number.MAX_SAFE_INTEGER), { userId: 1, signal: gone.signal }).then(
        () => 'read',
        (error: unknown) => (error instanceof TooLongError ? 'refused' : error),
      ),
    );
    const other = await rows(database, counting(1), { userId: 2, signal: request.signal });
    expect(other).toEqual([{ i: 1 }]);
    gone.abort();
    expect(new Set(await Promise.all(greedy))).toEqual(new Set(['refused']));
    // The running reads were aborted, and their slots are free.
    expect(await rows(database, counting(1))).toEqual([{ i: 1 }]);
  });

  it('end with their request, however early it ends', async () => {
    const ends = Array.from({ length: 40 }, async (_, turn) => {
      const gone = new AbortController();
      const read = rows(database, counting(Number.MAX_SAFE_INTEGER), { userId: turn, signal: gone.signal });
      for (let wait = 0; wait < turn; wait += 1) await nextTurn();
      gone.abort();
      return read.catch((error: unknown) => error);
    });
    for (const end of await Promise.all(ends)) expect(end).toBeInstanceOf(TooLongError);
    expect(await rows(database, counting(1))).toEqual([{ i: 1 }]);
  });

  it('fail by themselves', async () => {
    await expect(rows(database, sql`SELECT 1 FROM nowhere`)).rejects.toThrow(/nowhere/);
    expect(await rows(database, sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });
});

describe('slow reads on sqlite', () => {
  it('end a list at once, whatever is being looked for', async () => {
    const database = await openTestDatabase('sqlite');
    const endless = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0`;
    const stream = await database.slowReads.stream(endless);
    const batch = stream.next();
    const closed = database.close();
    await expect(batch).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await closed;
    expect(database.activity().streams).toBe(0);
  });

  it('can’t write', async () => {
    const database = await openTestDatabase('sqlite');
    await expect(rows(database, sql`DELETE FROM projects RETURNING id`)).rejects.toBeInstanceOf(
      DatabaseUnavailableError,
    );
    await database.close();
  });

  it('are refused when too many wait, and are taken again after that', async () => {
    const database = await openTestDatabase('sqlite');
    const reads = await Promise.allSettled(Array.from({ length: 100 }, () => rows(database, counting(10_000))));
    const refused = reads.filter((read) => read.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(100);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(TooLongError);
    expect(await rows(database, counting(1))).toEqual([{ i: 1 }]);
    await database.close();
  });

  it('that wait are answered with an error when the database is closed', async () => {
    const database = await openTestDatabase('sqlite');
    const reads = Promise.allSettled([counting(300_000), counting(1)].map((query) => rows(database, query)));
    await database.close();
    const unavailable = { status: 'rejected', reason: expect.any(DatabaseUnavailableError) as unknown };
    expect(await reads).toEqual([unavailable, unavailable]);
    await expect(rows(database, counting(1))).rejects.toBeInstanceOf(DatabaseUnavailableError);
  });
});
