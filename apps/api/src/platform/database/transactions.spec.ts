import sql from 'sql-template-tag';

import { ProjectEntity, insertProject, slugs } from '../../../test/support/database/projects.js';
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/database/test-database.js';
import type { Dialect, Transaction } from './database.js';
import { DatabaseUnavailableError } from './errors.js';

const project = { name: '', description: '', archived: false, created: 1, updated: 1 };

/** A promise with its resolver. */
function gate() {
  return Promise.withResolvers<void>();
}

describe.each(dialects)('transactions on %s', (dialect: Dialect) => {
  let database: TestDatabase;

  beforeEach(async () => (database = await openTestDatabase(dialect)));
  afterEach(async () => database.close());

  it('of hundreds at once, those that succeed are kept and those that fail leave nothing', async () => {
    const all = Array.from({ length: 400 }, (_, number) => `p${String(number).padStart(3, '0')}`);
    const fails = (slug: string) => Number(slug.slice(1)) % 3 === 0;
    const results = await Promise.allSettled(
      all.map((slug) =>
        database.write(async (tx) => {
          await insertProject(tx, slug);
          if (fails(slug)) throw new Error(slug);
          return slug;
        }),
      ),
    );
    const expected = all.filter((slug) => !fails(slug));
    expect(results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))).toEqual(expected);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? (result.reason as Error).message : []));
    expect(reasons).toEqual(all.filter(fails));
    const kept = await slugs(database);
    // In order on SQLite; on PostgreSQL transactions run concurrently.
    expect(dialect === 'sqlite' ? kept : kept.sort()).toEqual(expected);
  });

  it('what is acknowledged can be read at once, by everybody', async () => {
    await Promise.all(
      Array.from({ length: 100 }, async (_, number) => {
        await database.write((tx) => insertProject(tx, `p${number}`));
        expect(await database.first(sql`SELECT 1 FROM projects WHERE slug = ${`p${number}`}`)).toBeDefined();
      }),
    );
  });

  it('a transaction sees its own writes, and nobody else does before it is answered', async () => {
    const [written, looked] = [gate(), gate()];
    const tx = database.write(async (tx) => {
      await insertProject(tx, 'mine');
      expect(await slugs(tx)).toEqual(['mine']);
      written.resolve();
      await looked.promise;
    });
    await written.promise;
    expect(await slugs(database)).toEqual([]);
    looked.resolve();
    await tx;
    expect(await slugs(database)).toEqual(['mine']);
  });

  it('readers never see what is rolled back', async () => {
    const seen: string[] = [];
    const tx = database.write(async (tx) => {
      await insertProject(tx, 'gone');
      seen.push(...(await slugs(database)));
      throw new Error('rolled back');
    });
    await expect(tx).rejects.toThrow('rolled back');
    expect([...seen, ...(await slugs(database))]).toEqual([]);
  });

  it('a statement that fails hurts its own transaction only', async () => {
    await database.write((tx) => insertProject(tx, 'taken'));
    const results = await Promise.allSettled(
      ['a', 'taken', 'b'].map((slug) =>
        database.write(async (tx) => {
          await insertProject(tx, `before ${slug}`);
          await insertProject(tx, slug);
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await slugs(database)).sort()).toEqual(['a', 'b', 'before a', 'before b', 'taken']);
  });

  it('save() and transaction() of the manager nest and commit nothing', async () => {
    const failing = database.write(async (tx) => {
      await tx.manager.save(ProjectEntity, { ...project, slug: 'saved' });
      await tx.manager.transaction((inner) => inner.insert(ProjectEntity, { ...project, slug: 'nested' }));
      throw new Error('after all');
    });
    const neighbour = database.write(async (tx) => {
      await tx.manager.save(ProjectEntity, { ...project, slug: 'kept' });
      const inner = tx.manager.transaction(async (inner) => {
        await inner.insert(ProjectEntity, { ...project, slug: 'inner' });
        throw new Error('inner');
      });
      await expect(inner).rejects.toThrow('inner');
      await insertProject(tx, 'after inner');
    });
    await expect(failing).rejects.toThrow('after all');
    await neighbour;
    expect(await slugs(database)).toEqual(['kept', 'after inner']);
  });

  it('the manager reads and writes every type, ids and times as numbers', async () => {
    const time = 1_790_000_000_123_456;
    const id = await database.write(async (tx) => {
      const { identifiers } = await tx.manager.insert(ProjectEntity, { ...project, slug: 'a', created: time });
      return identifiers[0]!['id'] as unknown;
    });
    expect(id).toBe(1);
    const [found, missing] = await database.write((tx) =>
      Promise.all([1, Number.MAX_SAFE_INTEGER].map((id) => tx.manager.findOneBy(ProjectEntity, { id }))),
    );
    const empty = { deletedAt: null, retentionDays: null, retentionRuns: null };
    expect(found).toEqual({ ...project, ...empty, id: 1, slug: 'a', created: time, version: 1 });
    expect(missing).toBeNull();
  });

  it('raw values come back as they were, up to the largest', async () => {
    const large = Number.MAX_SAFE_INTEGER;
    await database.write((tx) => tx.rows(sql`INSERT INTO sequences (name, value) VALUES ('large', ${large})`));
    expect(await database.first(sql`SELECT value FROM sequences WHERE value = ${large}`)).toEqual({ value: large });
    expect(await database.first(sql`SELECT count(*) AS count FROM sequences WHERE name = 'large'`)).toEqual({
      count: 1,
    });
    expect(await database.rows(sql`SELECT id FROM projects WHERE id = ${large}`)).toEqual([]);
    expect(await database.first(sql`SELECT name FROM projects WHERE archived = ${true}`)).toBeUndefined();
  });

  it('an id is never used again', async () => {
    const first = await database.write((tx) => insertProject(tx, 'first'));
    await database.write((tx) => tx.rows(sql`DELETE FROM projects WHERE id = ${first}`));
    expect(await database.write((tx) => insertProject(tx, 'second'))).toBe(first + 1);
  });

  it('a transaction refuses every use after its end', async () => {
    let ended!: Transaction;
    const manager = await database.write(async (tx) => {
      ended = tx;
      return tx.manager;
    });
    await expect(ended.rows(sql`SELECT 1`)).rejects.toThrow('after its end');
    expect(() => ended.manager).toThrow('after its end');
    await expect(manager.insert(ProjectEntity, { ...project, slug: 'late' })).rejects.toThrow(/released/i);
    expect(await slugs(database)).toEqual([]);
  });

  it('a transaction inside a transaction is refused, one after it is not', async () => {
    const nested = database.write(async () => database.write(async () => 1));
    await expect(nested).rejects.toThrow('inside a transaction');
    await expect(database.write(async () => 2)).resolves.toBe(2);
  });

  it('a transaction knows whether others wait for its end', async () => {
    const isSqlite = dialect === 'sqlite';
    const together = [1, 2].map(() => database.write(async (tx) => tx.isAwaited));
    expect(await Promise.all(together)).toEqual([isSqlite, isSqlite]);
    const [began, ends] = [gate(), gate()];
    const first = database.write(async (tx) => {
      const atFirst = tx.isAwaited;
      began.resolve();
      await ends.promise;
      return [atFirst, tx.isAwaited];
    });
    await began.promise;
    const second = database.write((tx) => insertProject(tx, 'second'));
    ends.resolve();
    expect(await first).toEqual([false, isSqlite]);
    await second;
  });

  it('others run between the statements of a long transaction', async () => {
    const slow = sql`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) FROM n`;
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const during = await database.write(async (tx) => {
      const before = turns;
      for (let statement = 0; statement < 5; statement += 1) await tx.rows(slow);
      return turns - before;
    });
    clearInterval(timer);
    expect(during).toBeGreaterThan(1);
  });

  it('closing waits for what is under way and refuses the rest', async () => {
    const transactions = ['a', 'b', 'c'].map((slug) => database.write((tx) => insertProject(tx, slug)));
    const closed = database.close();
    await expect(Promise.all(transactions)).resolves.toHaveLength(3);
    await closed;
    await expect(database.write(async () => 1)).rejects.toThrow(DatabaseUnavailableError);
    await expect(database.rows(sql`SELECT 1`)).rejects.toThrow(DatabaseUnavailableError);
  });
});
