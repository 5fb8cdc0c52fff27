import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Readiness } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import sql, { raw } from 'sql-template-tag';
import { until } from '@syncledger/testing';

import type { Database, Transaction } from '../src/platform/database/index.js';
import type { TestApp } from './support/test-app.js';
import type { TestDatabase } from './support/database/test-database.js';
import { makeConnection, makeJob, makeProject, startApp } from './support/world.js';

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly request?: string;
  readonly status?: number;
  readonly path?: string;
  readonly count?: number;
  readonly cause?: { readonly code?: string };
  readonly err?: { readonly code?: string };
}

/** How the database fails, in the words of SQLSTATE: what each code is answered with. */
const states = {
  '08006': 'The database cannot be reached. Retry later.',
  '28P01': 'The database cannot be reached. Retry later.',
  '3D000': 'The database cannot be reached. Retry later.',
  '55000': 'The database cannot be reached. Retry later.',
  '57P01': 'The database cannot be reached. Retry later.',
  '57P03': 'The database cannot be reached. Retry later.',
  '53100': 'The database has no space left.',
  '53200': 'The database is busy. Retry later.',
  '53300': 'The database is busy. Retry later.',
  '57014': 'The database is busy. Retry later.',
  '55P03': 'The database is busy. Retry later.',
  '40001': 'The database is busy. Retry later.',
  '40P01': 'The database is busy. Retry later.',
  '25006': 'The database is read-only.',
  '58030': 'The database is damaged, or its disk fails.',
  XX001: 'The database is damaged, or its disk fails.',
  '42501': 'The database user lacks a privilege.',
};

function logOf(app: TestApp, since = 0): LogLine[] {
  return app.logs.slice(since).map((line) => JSON.parse(line) as LogLine);
}

/** Readiness in short: the status, and the checks that failed. */
async function readiness(app: TestApp) {
  const { status, body } = await app.call<Readiness>('GET', '/health/ready', { token: null });
  const failed = Object.entries(body.checks).flatMap(([name, check]) => (check.status === 'ok' ? [] : [name]));
  return [status, body.status, ...failed];
}

/** Waits until readiness is so: a result is cached for two seconds. */
async function becomes(app: TestApp, expected: unknown[]): Promise<void> {
  await until(`readiness is ${expected.join()}`, async () => isDeepStrictEqual(await readiness(app), expected));
  expect((await app.call('GET', '/health/live', { token: null })).status).toBe(200);
}

/** Another process that holds the write lock of a SQLite file until it is told to end. */
async function holdLock(file: string): Promise<{ release(): Promise<void> }> {
  const hold = `const db = new (require('better-sqlite3'))(process.argv[1]); db.exec('BEGIN IMMEDIATE');
    console.log('held'); process.stdin.once('data', () => { db.exec('ROLLBACK'); process.exit(); });`;
  const child = spawn(process.execPath, ['-e', hold, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    release: async () => {
      child.stdin.write('x');
      await once(child, 'exit');
    },
  };
}

/** Begins a transaction that stays open until it is released. */
async function hold(database: Database, take: (tx: Transaction) => Promise<unknown>): Promise<() => Promise<void>> {
  const taken = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const done = database.write(async (tx) => {
    await take(tx);
    taken.resolve();
    await released.promise;
  });
  await taken.promise;
  return () => {
    released.resolve();
    return done;
  };
}

async function post(app: TestApp, connection: number, id?: string) {
  const headers: Record<string, string> = id === undefined ? {} : { 'x-request-id': id };
  const {
    status,
    headers: answered,
    body,
  } = await app.call('POST', 'jobs/alm/', { body: aResult(connection), headers });
  return { status, retryAfter: answered['retry-after'], detail: body['detail'] };
}

describe('a failing database', () => {
  describe('on PostgreSQL', () => {
    let app: TestApp;
    let connection: number;
    beforeAll(async () => {
      app = await startApp('postgres');
      connection = await makeConnection(app, 'alm', await makeProject(app));
      // Every insert of a job fails with the SQLSTATE of a setting.
      await app.database.rows(
        raw(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
          DECLARE state text := (SELECT value FROM settings WHERE name = 'test.fails');
          BEGIN
            IF state IS NOT NULL THEN RAISE EXCEPTION 'as the test wants it' USING ERRCODE = state; END IF;
            RETURN NEW;
          END $$`),
      );
      await app.database.rows(raw('CREATE TRIGGER fail BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION fail()'));
    });
    afterAll(() => app.close());

    const failWith = (state: string) =>
      app.database.writeFirst(
        sql`INSERT INTO settings (name, value) VALUES ('test.fails', ${state})
          ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      );

    it('is answered with 503, what is wrong, and when to retry, whatever the cause', async () => {
      for (const [state, detail] of Object.entries(states)) {
        await failWith(state);
        expect([state, await post(app, connection)]).toEqual([state, { status: 503, retryAfter: '5', detail }]);
      }
    });

    it('is logged once for each cause, with the request and a count, and each request as an error', async () => {
      await failWith('53400');
      const since = app.logs.length;
      for (let number = 0; number < 5; number += 1) await post(app, connection, `failing-${number}`);
      const lines = logOf(app, since);
      const causes = lines.filter(({ err, msg }) => err?.code === '53400' && msg === 'database failed');
      expect(causes).toEqual([expect.objectContaining({ level: 'error', count: 1, request: 'failing-0' })]);
      const requests = lines.filter(({ request, msg }) => request?.startsWith('failing-') && msg === 'request');
      expect(requests.map(({ level, status, cause }) => [level, status, cause?.code])).toEqual(
        Array.from({ length: 5 }, () => ['error', 503, '53400']),
      );
    });

    it('of one table is not ready, although other writes succeed', async () => {
      // Has readiness see the failures of earlier tests.
      await readiness(app);
      await failWith('08006');
      app.clock.pass(11);
      await becomes(app, [200, 'ok']);
      await failWith('42501');
      await post(app, connection);
      await becomes(app, [503, 'unavailable', 'database']);
    });

    it('that waits for a lock or runs too long answers 503, as far as the database limits it', async () => {
      for (const [setting, code] of [
        ['lock_timeout', '55P03'],
        ['statement_timeout', '57014'],
      ] as const) {
        const { name } = (await app.database.first<{ name: string }>(sql`SELECT current_database() AS name`))!;
        await app.database.rows(raw(`ALTER DATABASE ${name} SET ${setting} = '150ms'`));
        const replica = await app.replica();
        const since = app.logs.length;
        try {
          const release = await hold(app.database, (tx) => tx.rows(raw('LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE')));
          const answer = await post(replica, connection);
          expect(answer).toEqual({ status: 503, retryAfter: '5', detail: 'The database is busy. Retry later.' });
          await release();
        } finally {
          await app.database.rows(raw(`ALTER DATABASE ${name} RESET ${setting}`));
          await replica.close();
        }
        expect(logOf(app, since).map(({ cause }) => cause?.code)).toContain(code);
      }
    });

    it('is not ready while migrations are pending, and while the job-change feed stands still', async () => {
      await failWith('08006');
      app.clock.pass(11);
      await app.database.rows(sql`DELETE FROM settings WHERE name = 'test.fails'`);
      await becomes(app, [200, 'ok']);
      const [last] = await app.database.rows<Record<string, number | string>>(
        sql`DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations) RETURNING *`,
      );
      await becomes(app, [503, 'unavailable', 'database']);
      await app.database.rows(
        sql`INSERT INTO migrations (id, timestamp, name) VALUES (${last!['id']}, ${last!['timestamp']}, ${last!['name']})`,
      );
      await becomes(app, [200, 'ok']);
      const replica = await app.replica();
      const release = await hold(replica.database, (tx) => tx.lock('job-changes'));
      await makeJob(app, 'alm', connection);
      await until('it is not ready', async () => {
        app.clock.pass(31);
        return isDeepStrictEqual(await readiness(app), [503, 'unavailable', 'background']);
      });
      expect((await app.call('GET', '/health/live', { token: null })).status).toBe(200);
      await release();
      await becomes(app, [200, 'ok']);
      await replica.close();
    });
  });

  describe('on SQLite', () => {
    it('whose lock another process holds answers reads at once, and writes when it is free', async () => {
      const app = await startApp('sqlite');
      const connection = await makeConnection(app, 'alm', await makeProject(app));
      const { release } = await holdLock((app.database as TestDatabase).url.slice('sqlite:'.length));
      let isWritten = false;
      const written = post(app, connection).then((answer) => {
        isWritten = true;
        return answer;
      });
      for (const path of ['/health/live', 'jobs/alm/', 'users/me/', 'connections/alm/']) {
        expect([path, (await app.call('GET', path)).status, isWritten]).toEqual([path, 200, false]);
      }
      await release();
      expect((await written).status).toBe(200);
      await app.close();
    });

    it('that refuses writes is not ready, but live', async () => {
      const app = await startApp('sqlite');
      await becomes(app, [200, 'ok']);
      const { connection } = app.database as unknown as { connection: { pragma(text: string): unknown } };
      connection.pragma('query_only = 1');
      await becomes(app, [503, 'unavailable', 'database']);
      connection.pragma('query_only = 0');
      await becomes(app, [200, 'ok']);
      await app.close();
    });

    it('without space answers reads, and writes with 503 and what is wrong', async () => {
      const app = await startApp('sqlite');
      const connection = await makeConnection(app, 'alm', await makeProject(app));
      await app.database.write(async (tx) => {
        const page = await tx.first<{ page_count: number }>(raw('PRAGMA page_count'));
        await tx.rows(raw(`PRAGMA max_page_count = ${page!.page_count}`));
      });
      const body = { ...aResult(connection), result_message: 'x'.repeat(60_000) };
      const { status, headers, body: answered } = await app.call('POST', 'jobs/alm/', { body });
      expect([status, headers['retry-after'], answered['detail']]).toEqual([
        503,
        '5',
        'The database has no space left.',
      ]);
      expect((await app.call('GET', 'jobs/alm/')).status).toBe(200);
      // The first to fail, which may be a task in the background, logs the cause.
      await until('the cause is logged', () =>
        logOf(app).some(({ cause, err }) => (cause ?? err)?.code === 'SQLITE_FULL'),
      );
      await app.close();
    });
  });

  it('is not what probes, errors of clients and successes are logged as', async () => {
    const app = await startApp('sqlite');
    await app.call('GET', '/health/live', { token: null });
    await app.call('GET', '/health/ready', { token: null });
    await app.call('GET', 'jobs/alm/99/');
    await app.call('GET', 'jobs/alm/');
    const requests = logOf(app).filter(({ msg }) => msg === 'request');
    expect(requests.map(({ path, level }) => [path, level])).toEqual([
      ['/health/live', 'debug'],
      ['/health/ready', 'debug'],
      ['/api/v2/jobs/alm/99/', 'info'],
      ['/api/v2/jobs/alm/', 'info'],
    ]);
    await app.close();
  });
});
