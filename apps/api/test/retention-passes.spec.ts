import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sql, { type Sql } from 'sql-template-tag';

import { Retention, RetentionRules, type RetentionRule } from '../src/ledger/retention/index.js';
import {
  RetentionRepository,
  START,
  type ScanPosition,
  type ScanBatch,
} from '../src/ledger/retention/retention.repository.js';
import { RetentionRulesRepository } from '../src/ledger/retention/rules.repository.js';
import { superuserCaller } from '../src/platform/http/caller.js';
import { aConnectionIn, aProjectOf, idsOf, insertJobsOfAges, type JobRow } from './support/job-world.js';
import { dialects, TestApp } from './support/test-app.js';

const DAY = 24 * 3600 * 1_000_000;

/** The load of a retention pass: it reads little at once, and writes nothing but deletions. */
describe.each(dialects)('a pass of retention on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let now: number;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    now = app.clock.now();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    project = await aProjectOf(app);
  });

  const rules = (rule: Partial<RetentionRule>) =>
    app.app.get(RetentionRules).set(project, rule, superuserCaller(1, 'admin@localhost'));
  const jobsOf = (connection: number, days: readonly number[], like: Partial<JobRow> = {}) =>
    insertJobsOfAges(app.database, now, days, { connection, project, ...like });
  const left = async (connection: number) =>
    idsOf(
      await app.database.rows<{ id: number }>(sql`SELECT id FROM jobs WHERE connection_id = ${connection} ORDER BY id`),
    );

  it.each([
    ['at times of their own', 1],
    ['all at the same time', 0],
  ])('skips more protected jobs than one step reads, %s', async (_, between) => {
    const connection = await aConnectionIn(app, project);
    const imported = await jobsOf(
      connection,
      Array.from({ length: 250 }, (__, index) => 4000 - index * between),
      { startedAt: now },
    );
    await jobsOf(
      connection,
      Array.from({ length: 150 }, () => 4000 - 250 * between),
    );
    const [last] = await jobsOf(connection, [0]);
    await rules({ days: 30 });
    const retention = app.app.get(Retention);
    const dry = await retention.pass({ project, dryRun: true });
    expect(dry).toMatchObject([{ project, jobs: 150 }]);
    expect(await retention.pass({ project })).toEqual(dry);
    expect(await left(connection)).toEqual([...imported, last]);
  });

  it('writes nothing when there is no surplus', async () => {
    const [old, imported] = [await aConnectionIn(app, project), await aConnectionIn(app, project)];
    await jobsOf(await aConnectionIn(app, project), [3, 2]);
    await jobsOf(old, [90]);
    await jobsOf(imported, [90, 80], { startedAt: now });
    await rules({ days: 30, runs: 3 });
    const spy = Object.create(app.database) as typeof app.database;
    spy.write = () => Promise.reject(new Error('There is nothing to write.'));
    const retention = new Retention(new RetentionRepository(spy), app.app.get(RetentionRulesRepository), app.clock);
    expect(await retention.pass({ project })).toMatchObject([{ project, jobs: 0 }]);
  });

  it('starts no scan by age when no job is old enough', async () => {
    const repository = app.app.get(RetentionRepository);
    const connection = await aConnectionIn(app, project);
    const before = now - 30 * DAY;
    expect(await repository.findSurplus(connection, before, null)).toEqual({
      retained: [],
      before: undefined,
      upTo: 0,
    });
    await jobsOf(connection, [29]);
    expect(await repository.findSurplus(connection, before, null)).toMatchObject({ before: undefined });
    await jobsOf(connection, [31]);
    expect(await repository.findSurplus(connection, before, null)).toMatchObject({ before });
  });

  it('yields to the event loop between two connections', async () => {
    for (let more = 0; more < 3; more += 1) await aConnectionIn(app, project);
    await rules({ runs: 1 });
    const looks: string[] = [];
    const spy = Object.create(app.app.get(RetentionRepository)) as RetentionRepository;
    spy.findSurplus = () => {
      looks.push('look');
      setImmediate(() => looks.push('others'));
      return Promise.resolve({ retained: [], before: undefined, upTo: 0 });
    };
    await new Retention(spy, app.app.get(RetentionRulesRepository), app.clock).pass({ project });
    expect(looks.slice(0, 5)).toEqual(['look', 'others', 'look', 'others', 'look']);
  });

  it('reads a bounded number of jobs per step, however many with an equal time are protected', async () => {
    const connection = await aConnectionIn(app, project);
    await jobsOf(connection, Array<number>(1500).fill(40), { startedAt: now });
    const [old] = await jobsOf(connection, [39]);
    const repository = app.app.get(RetentionRepository);
    const [walk] = repository.scans({
      connection,
      retained: [],
      before: now - 30 * DAY,
      upTo: 0,
      protectedAfter: now - DAY,
    });
    const passed: number[] = [];
    const found: number[] = [];
    for (let place: ScanPosition | undefined = START; place && walk;) {
      const { ids, next }: ScanBatch = await repository.scanNext(walk, place);
      found.push(...ids);
      passed.push(next?.skipped ?? 0);
      place = next;
    }
    expect(found).toEqual([old]);
    expect(Math.max(...passed)).toBe(1000);
  });

  it('finds the surplus by an index', async () => {
    const connection = await aConnectionIn(app, project);
    const plans: string[] = [];
    const spy = Object.create(app.database) as typeof app.database;
    spy.rows = async <R>(query: Sql) => {
      const explain = dialect === 'sqlite' ? sql`EXPLAIN QUERY PLAN ` : sql`EXPLAIN `;
      await app.database.write(async (tx) => {
        if (dialect === 'postgres') await tx.rows(sql`SET LOCAL enable_seqscan = off`);
        plans.push(JSON.stringify(await tx.rows<object>(sql`${explain}${query}`)));
      });
      return app.database.rows<R>(query);
    };
    const repository = new RetentionRepository(spy);
    const walks = repository.scans({ connection, retained: [1, 2], before: now, upTo: 5, protectedAfter: now });
    for (const walk of walks) await repository.scanNext(walk, START);
    expect(plans[0]).toMatch(/jobs_by_connection_time/);
    expect(plans[1]).toMatch(/jobs_by_connection\b/);
    for (const plan of plans) expect(plan).not.toMatch(/SCAN j\b|Seq Scan|TEMP B-TREE|Sort/);
  });
});
