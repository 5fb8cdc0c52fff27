import { setTimeout as wait } from 'node:timers/promises';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { ChangesRepository } from '../src/ledger/changes/changes.repository.js';
import { JobChangeFeed } from '../src/ledger/changes/index.js';
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

/** The feed of a replica, without its timer. */
function relayOver(database: Database): JobChangeFeed {
  const relay = new JobChangeFeed(new ChangesRepository(database), database, new Clock());
  new JobCounts(new CountsRepository(database), relay).onModuleInit();
  return relay;
}

describe('counters on postgres', () => {
  let database: TestDatabase;
  let replica: Database;

  beforeAll(async () => {
    database = await openTestDatabase('postgres', { poolSize: WRITERS + 4 });
    replica = await openLedgerDatabase({ url: database.url, poolSize: 4 });
    await database.write(async (unit) => {
      const statements = [
        `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true)`,
        `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('a@example.com', 'a@example.com', '', '', 'UR1', true, true, 1)`,
        `INSERT INTO projects (name, slug, description, archived, created, updated) SELECT 'p', 'p' || i, '', false, 1, 1 FROM generate_series(1, 2) i`,
        `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) SELECT 'alm', 1, 'Rally', 'a', 'manually', 'sync', '', false, 1, 1, 1 FROM generate_series(1, 4)`,
      ];
      for (const statement of statements) await unit.rows(raw(statement));
    });
  });
  afterAll(async () => {
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
        await database.write(async (unit) => {
          if (step % 15 === 14) {
            const project = 1 + (writer % 2);
            await unit.rows(sql`SELECT 1 FROM connections WHERE id = ${connection} FOR UPDATE`);
            await unit.rows(sql`UPDATE connections SET project_id = ${project} WHERE id = ${connection}`);
            await unit.rows(sql`UPDATE jobs SET project_id = ${project} WHERE connection_id = ${connection}`);
          } else if (step % 5 === 4) {
            await unit.rows(
              raw('DELETE FROM jobs WHERE id IN (SELECT id FROM jobs ORDER BY id LIMIT 3 FOR UPDATE SKIP LOCKED)'),
            );
          } else if (writer === 0 && step === STEPS - 3) {
            await unit.rows(raw('SELECT 1 FROM connections WHERE id = 4 FOR UPDATE'));
            await unit.rows(raw('UPDATE connections SET deleted_at = 1 WHERE id = 4'));
          } else await unit.rows(insert(connection));
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
  }, 60_000);

  it('block nobody: a job is written, processed and counted while another transaction on the same connection is open', async () => {
    const relay = relayOver(replica);
    const before = (await bothCounts({}, [])).counted;
    const [inserted, counted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = database.write(async (unit) => {
      await unit.rows(insert(1));
      inserted.resolve();
      await counted.promise;
    });
    await inserted.promise;
    try {
      await database.write((unit) => unit.rows(insert(1)));
      await relay.drain();
      expect(await bothCounts({}, [])).toEqual({ counted: before + 1, there: before + 1 });
    } finally {
      counted.resolve();
    }
    await slow;
    expect((await bothCounts({}, [])).counted).toBe(before + 2);
  });
});
