import { setImmediate as nextTurn } from 'node:timers/promises';

import sql, { raw, type Sql } from 'sql-template-tag';
import { TypeORMError } from 'typeorm';

import { insertProject, slugs } from '../../../../test/support/database/projects.js';
import {
  openLedgerDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../../test/support/database/test-database.js';
import type { Database } from '../database.js';
import { DatabaseUnavailableError, rootCause } from '../errors.js';

const setting = async (reader: Pick<Database, 'first'>, name: string) =>
  (await reader.first<{ value: string }>(sql`SELECT current_setting(${name}) AS value`))?.value;

/** Ends a connection of the server's, and waits until its process is gone. */
const kill = (killer: Database, pid: number) => killer.rows(sql`SELECT pg_terminate_backend(${pid}, 20000)`);

const ownPid = async (reader: Pick<Database, 'first'>) =>
  (await reader.first<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`))!.pid;

function databaseError(code: string): Error {
  return Object.assign(new Error('made up'), { code });
}

describe('PostgreSQL', () => {
  let database: TestDatabase;

  beforeEach(async () => (database = await openTestDatabase('postgres', { poolSize: 4 })));
  afterEach(async () => database.close());

  it('commits to disk, ends idle transactions, compiles no plans, and says who it is, whatever the URL says', async () => {
    const url = `${database.url}?options=${encodeURIComponent('-c synchronous_commit=off -c jit=on -c search_path=public')}`;
    const other = await openLedgerDatabase({ url });
    for (const each of [database, other]) {
      expect(await setting(each, 'synchronous_commit')).toBe('on');
      expect(await setting(each, 'jit')).toBe('off');
      expect(await setting(each, 'idle_in_transaction_session_timeout')).toBe('30s');
      expect(await setting(each, 'application_name')).toBe('syncledger');
    }
    expect(await setting(other, 'search_path')).toBe('public');
    const stream = await other.stream<{ value: string }>(
      sql`SELECT current_setting('idle_in_transaction_session_timeout') AS value`,
    );
    expect((await stream.next()).value).toEqual([{ value: '0' }]);
    await stream.return!();
    await other.close();
  });

  it.each<[string, (of: Database, query: Sql) => Promise<unknown>]>([
    ['read', (of, query) => of.rows(query)],
    ['write', (of, query) => of.writeRows(query)],
    ['transaction', (of, query) => of.write((tx) => tx.rows(query))],
  ])('goes on without prepared statements when a pooler loses that of a %s', async (_, use) => {
    const query = sql`SELECT 1 AS one`;
    for (let time = 0; time < 4; time += 1) await use(database, query);
    await database.rows(raw('DEALLOCATE ALL'));
    expect(await use(database, query)).toEqual([{ one: 1 }]);
    expect(await database.rows(raw('SELECT name FROM pg_prepared_statements'))).toEqual([]);
  });

  it('repeats a transaction after a deadlock', async () => {
    await database.write(async (tx) => {
      await insertProject(tx, 'a');
      await insertProject(tx, 'b');
    });
    let runs = 0;
    let arrived = 0;
    const both = Promise.withResolvers<void>();
    const lockBoth = (slugs: readonly [string, string]) =>
      database.write(async (tx) => {
        runs += 1;
        await tx.rows(sql`UPDATE projects SET version = version + 1 WHERE slug = ${slugs[0]}`);
        arrived += 1;
        if (arrived === 2) both.resolve();
        await both.promise;
        await tx.rows(sql`UPDATE projects SET version = version + 1 WHERE slug = ${slugs[1]}`);
      });
    await Promise.all([lockBoth(['a', 'b']), lockBoth(['b', 'a'])]);
    expect(runs).toBeGreaterThan(2);
    expect(await database.rows(sql`SELECT version FROM projects`)).toEqual([{ version: 3 }, { version: 3 }]);
  });

  it('gives up after four attempts, and tries nothing else twice', async () => {
    const attempts = async (code: string) => {
      let runs = 0;
      const tx = database.write(() => Promise.reject(((runs += 1), databaseError(code))));
      expect(rootCause(await tx.catch((error: unknown) => error))).toMatchObject({ code });
      return runs;
    };
    expect(await attempts('40001')).toBe(4);
    expect(await attempts('22012')).toBe(1);
  });

  it('a connection killed during a transaction fails it, and the pool recovers', async () => {
    const tx = database.write(async (tx) => {
      await insertProject(tx, 'lost');
      await kill(database, await ownPid(tx));
      await insertProject(tx, 'never');
    });
    await expect(tx).rejects.toBeInstanceOf(DatabaseUnavailableError);
    const after = Array.from({ length: 20 }, (_, number) => `p${number}`);
    await Promise.all(after.map((slug) => database.write((tx) => insertProject(tx, slug))));
    expect((await slugs(database)).sort()).toEqual(after.sort());
  });

  it('a transaction that goes on after its connection was killed learns the same', async () => {
    const tx = database.write(async (tx) => {
      await kill(database, await ownPid(tx));
      for (;;) {
        const error = await tx.manager.query('SELECT 1').catch((reason: unknown) => reason);
        // Once it has noticed, TypeORM says only that its query runner was released.
        if (error instanceof TypeORMError && error.message.includes('already released')) throw error;
        // The loss is an event: it arrives with the next turn of the event loop.
        await nextTurn();
      }
    });
    await expect(tx).rejects.toBeInstanceOf(DatabaseUnavailableError);
  });

  it('a connection killed while nobody uses it is replaced', async () => {
    const warnings: string[] = [];
    const other = await openLedgerDatabase({
      url: database.url,
      poolSize: 1,
      logger: { warn: (_, message) => warnings.push(message) },
    });
    await kill(database, await ownPid(other));
    // The client may notice later than we ask: until then the connection may fail once more.
    await other.rows(sql`SELECT 1`).catch(() => undefined);
    expect(await other.rows(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
    await other.close();
  });

  it('a stream whose connection is killed fails, and another can be opened', async () => {
    const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT pg_backend_pid() AS pid FROM n`;
    const stream = await database.stream<{ pid: number }>(numbers);
    const { pid } = (await stream.next()).value![0]!;
    await kill(database, pid);
    const readOn = async () => {
      for await (const _ of stream);
    };
    await expect(readOn()).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(database.activity().streams).toBe(0);
    const next = await database.stream(numbers);
    expect((await next.next()).done).toBe(false);
    await next.return!();
  });

  it('a transaction that catches the error of a statement is refused all the same', async () => {
    const tx = database.write(async (tx) => {
      await insertProject(tx, 'before');
      await tx.rows(raw('SELECT 1 / 0')).catch(() => undefined);
    });
    await expect(tx).rejects.toThrow('nothing was written');
    expect(await slugs(database)).toEqual([]);
  });

  it('lock() waits until the transaction that holds the lock has ended', async () => {
    const [taken, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const order: string[] = [];
    const holder = database.write(async (tx) => {
      await tx.lock('one');
      taken.resolve();
      await free.promise;
      order.push('holder');
    });
    await taken.promise;
    const waiter = database.write(async (tx) => {
      await tx.lock('one');
      order.push('waiter');
    });
    const waiting = sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    while (!(await database.first(waiting))) await nextTurn();
    free.resolve();
    await Promise.all([holder, waiter]);
    expect(order).toEqual(['holder', 'waiter']);
  });

  it('an advisory lock is held until its transaction ends', async () => {
    const [taken, tried] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holder = database.write(async (tx) => {
      expect(await tx.tryLock('one')).toBe(true);
      taken.resolve();
      await tried.promise;
    });
    await taken.promise;
    const others = await database.write(async (tx) => [await tx.tryLock('one'), await tx.tryLock('two')]);
    expect(others).toEqual([false, true]);
    tried.resolve();
    await holder;
    expect(await database.write((tx) => tx.tryLock('one'))).toBe(true);
  });
});
