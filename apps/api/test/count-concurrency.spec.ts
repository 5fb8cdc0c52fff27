import { setTimeout as wait } from 'node:timers/promises';
import sql, { join, raw, type Sql } from 'sql-template-tag';
import { until } from '@syncledger/testing';

import { ChangesRepository } from '../src/ledger/changes/changes.repository.js';
import { BacklogFloor, JobChangeFeed } from '../src/ledger/changes/index.js';
import { countStatement } from '../src/ledger/counts/count-statement.js';
import { CountsRepository } from '../src/ledger/counts/counts.repository.js';
import { JobCounts } from '../src/ledger/counts/job-counts.js';
import { givenFilters } from '../src/ledger/jobs/filters/job-filter.js';
import { jobFilters } from '../src/ledger/jobs/filters/job-filters.js';
import { Clock } from '../src/platform/config/clock.js';
import type { Database } from '../src/platform/database/index.js';
import { superuserCaller } from '../src/platform/http/caller.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { openTestDatabase, type TestDatabase } from './support/database/test-database.js';

const WRITERS = 8;
const STEPS = 60;
const shown = raw('j.connection_id NOT IN (SELECT id FROM connections WHERE deleted_at IS NOT NULL)');

const running: JobChangeFeed[] = [];

/** The feed of a replica. */
function relayOver(database: Database, floor = new BacklogFloor(database)): JobChangeFeed {
  const relay = new JobChangeFeed(new ChangesRepository(database, floor), database, new Clock());
  new JobCounts(new CountsRepository(database, floor), relay).onModuleInit();
  relay.onApplicationBootstrap();
  running.push(relay);
  return relay;
}

describe('counters on postgres', () => {
  let database: TestDatabase;
  let replica: Database;

  beforeAll(async () => {
    database = await openTestDatabase('postgres', { poolSize: WRITERS + 4 });
    replica = await openLedgerDatabase({ url: database.url, poolSize: 4 });
    await database.write(async (tx) => {
      const statements = [
        `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true)`,
        `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('a@example.com', 'a@example.com', '', '', 'UR1', true, true, 1)`,
        `INSERT INTO projects (name, slug, description, archived, created, updated) SELECT 'p', 'p' || i, '', false, 1, 1 FROM generate_series(1, 2) i`,
        `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) SELECT 'alm', 1, 'Rally', 'a', 'manually', 'sync', '', false, 1, 1, 1 FROM generate_series(1, 4)`,
      ];
      for (const statement of statements) await tx.rows(raw(statement));
    });
  });
  afterAll(async () => {
    await Promise.all(running.map((relay) => relay.beforeApplicationShutdown()));
    await replica.close();
    await database.close();
  });

  const insert = (connection: number) =>
    sql`INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt) SELECT 'alm', c.id, c.project_id, 1, ${connection % 2 === 0}, true, 1, '', 1, 1, 1 FROM connections c WHERE c.id = ${connection} AND c.deleted_at IS NULL FOR KEY SHARE OF c`;

  /** Both counts of one snapshot: by the counters and by the rows. */
  async function bothCounts(query: object, where: readonly Sql[]): Promise<{ counted: number; there: number }> {
    const caller = superuserCaller(1, 'a@example.com');
    const rollups = givenFilters(jobFilters, query, 'postgres').flatMap(({ counted }) =>
      counted.by === 'rollup' ? [counted.rollup] : [],
    );
    const counted = countStatement({ kind: undefined, project: undefined, rollups, caller }, [shown, ...where]);
    const row = await database.first<{ counted: number; there: number }>(
      sql`SELECT (${counted}) AS counted, (SELECT count(*) FROM jobs j WHERE ${join([shown, ...where], ' AND ')}) AS there`,
    );
    return row!;
  }

  const questions: readonly [object, readonly Sql[]][] = [
    [{}, []],
    [{ project: [2] }, [raw('j.project_id = 2')]],
    [{ connection: [3] }, [raw('j.connection_id = 3')]],
    [{ user: [1], automatic: [true] }, [raw('j.user_id = 1 AND j.automatic')]],
    [
      { system: ['Rally'], project: [1] },
      [raw(`j.project_id = 1 AND j.connection_id IN (SELECT id FROM connections WHERE system = 'Rally')`)],
    ],
  ];

  it('agree with the rows in every snapshot while 8 clients write, move and hide, and 2 replicas process changes', async () => {
    const work = { isOver: false };
    const replicas = [relayOver(database), relayOver(replica)];
    const folding = replicas.map(async (relay) => {
      while (!work.isOver) {
        await relay.drain();
        await wait(1);
      }
    });
    const looking = (async () => {
      let looks = 0;
      for (; !work.isOver; looks += 1) {
        const [query, where] = questions[looks % questions.length]!;
        const { counted, there } = await bothCounts(query, where);
        expect([query, counted]).toEqual([query, there]);
      }
      return looks;
    })();
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let step = 0; step < STEPS; step += 1) {
        const connection = 1 + ((writer + step) % 4);
        await database.write(async (tx) => {
          if (step % 15 === 14) {
            const project = 1 + (writer % 2);
            await tx.rows(sql`SELECT 1 FROM connections WHERE id = ${connection} FOR UPDATE`);
            await tx.rows(sql`UPDATE connections SET project_id = ${project} WHERE id = ${connection}`);
            await tx.rows(sql`UPDATE jobs SET project_id = ${project} WHERE connection_id = ${connection}`);
          } else if (step % 5 === 4) {
            await tx.rows(
              raw('DELETE FROM jobs WHERE id IN (SELECT id FROM jobs ORDER BY id LIMIT 3 FOR UPDATE SKIP LOCKED)'),
            );
          } else if (writer === 0 && step === STEPS - 3) {
            await tx.rows(raw('SELECT 1 FROM connections WHERE id = 4 FOR UPDATE'));
            await tx.rows(raw('UPDATE connections SET deleted_at = 1 WHERE id = 4'));
          } else await tx.rows(insert(connection));
        });
      }
    });
    try {
      await Promise.all(writers);
    } finally {
      work.isOver = true;
    }
    await Promise.all(folding);
    expect(await looking).toBeGreaterThan(questions.length);
    await replicas[0]!.drain();
    for (const [query, where] of questions) {
      const { counted, there } = await bothCounts(query, where);
      expect([query, counted]).toEqual([query, there]);
    }
    expect((await bothCounts({}, [])).there).toBeGreaterThan(0);
  });

  it('block nobody: a job is written, processed and counted while another transaction on the same connection is open', async () => {
    const relay = relayOver(replica);
    const before = (await bothCounts({}, [])).counted;
    const [inserted, counted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = database.write(async (tx) => {
      await tx.rows(insert(1));
      inserted.resolve();
      await counted.promise;
    });
    await inserted.promise;
    try {
      await database.write((tx) => tx.rows(insert(1)));
      await relay.drain();
      expect(await bothCounts({}, [])).toEqual({ counted: before + 1, there: before + 1 });
    } finally {
      counted.resolve();
    }
    await slow;
    expect((await bothCounts({}, [])).counted).toBe(before + 2);
  });

  it('miss no change that is committed after later ones were processed', async () => {
    const floor = new BacklogFloor(replica);
    const relay = relayOver(replica, floor);
    const [inserted, processed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const before = (await bothCounts({}, [])).counted;
    const slow = database.write(async (tx) => {
      await tx.rows(insert(1));
      inserted.resolve();
      await processed.promise;
    });
    await inserted.promise;
    try {
      await database.write((tx) => tx.rows(insert(2)));
      await relay.drain();
      for (let look = 0; look < 5; look += 1) expect(await floor.poll()).toBeUndefined();
    } finally {
      processed.resolve();
    }
    await slow;
    expect(await floor.poll()).toBeDefined();
    await relay.drain();
    // Transactions of other databases of the server hold the floor, too.
    await until('the floor is raised', async () => {
      expect(await floor.poll()).toBeUndefined();
      return floor.id > 0;
    });
    expect(await bothCounts({}, [])).toEqual({ counted: before + 2, there: before + 2 });
  });

  it('look at no processed change again, while a transaction with an old snapshot keeps them all', async () => {
    const looks: Sql[] = [];
    const first = <R>(query: Sql) => {
      looks.push(query);
      return database.first<R>(query);
    };
    const floor = new BacklogFloor(Object.assign(Object.create(database) as Database, { first }));
    const relay = relayOver(database, floor);
    /** Pages that the last look reads. */
    const buffers = async () => {
      const [row] = await database.rows<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
        sql`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${looks.at(-1)!}`,
      );
      return row!['QUERY PLAN'][0]!.Plan['Shared Hit Blocks'] ?? 0;
    };
    const [began, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const old = replica.write(async (tx) => {
      await tx.rows(raw('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ'));
      await tx.rows(raw('SELECT count(*) FROM job_changes'));
      began.resolve();
      await looked.promise;
    });
    await began.promise;
    try {
      await database.write((tx) =>
        tx.rows(
          raw(
            `INSERT INTO job_changes (job_id, connection_id, project_id, user_id, kind, automatic, succeeded, ready, count_delta, at) SELECT 1, 1, 1, 1, 'alm', true, true, 1, 0, 1 FROM generate_series(1, 20000)`,
          ),
        ),
      );
      await relay.drain();
      await floor.poll();
      const grown = await buffers();
      expect(grown).toBeGreaterThan(100);
      // It waits for the transactions of all databases of the server, other specs' included.
      await until('few pages are read', async () => {
        expect(await floor.poll()).toBeUndefined();
        return (await buffers()) < 10;
      });
    } finally {
      looked.resolve();
      await old;
    }
  });
});
