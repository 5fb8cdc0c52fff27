import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sql from 'sql-template-tag';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { Retention, RetentionRules } from '../src/ledger/retention/index.js';
import { superuserCaller } from '../src/platform/http/caller.js';
import {
  aConnectionIn,
  aProjectOf,
  idsOf,
  insertJobsOfAges,
  type JobRow,
  type WireJob,
  type WireList,
} from './support/job-world.js';
import { dialects, TestApp } from './support/test-app.js';

/** Retention deletes jobs by age and count, but never a connection's last run, last success or unfinished run. */
describe.each(dialects)('retention on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let now: number;
  const admin = superuserCaller(1, 'admin@localhost');

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    project = await aProjectOf(app);
    now = app.clock.now();
  });
  afterAll(() => app.close());
  afterEach(async () => {
    await rules({ days: null, runs: null });
  });

  const rules = (rule: { days?: number | null; runs?: number | null }, of?: number) =>
    app.app.get(RetentionRules).set(of, rule, admin);
  const pass = (options = {}) => app.app.get(Retention).pass(options);
  /** Jobs so many days old, the oldest first as they are given. */
  const jobsOf = (connection: number, days: readonly number[], like: Partial<JobRow> = {}, of = project) =>
    insertJobsOfAges(app.database, now, days, { connection, project: of, ...like });
  const left = async (connection: number) =>
    idsOf((await app.ok<WireList>('GET', `jobs/alm/?connection=${connection}&ordering=id`)).results);
  const byProject = (figures: readonly { project: number; jobs: number }[]) =>
    Object.fromEntries(figures.map((one) => [one.project, one.jobs]));

  it('keeps everything by default', async () => {
    const connection = await aConnectionIn(app, project);
    const ids = await jobsOf(connection, [4000, 3000, 2000]);
    expect([await pass(), await left(connection)]).toEqual([[], ids]);
  });

  it('by age deletes jobs that finished earlier, and a dry run counts them', async () => {
    const connection = await aConnectionIn(app, project);
    const [, , ...young] = await jobsOf(connection, [40, 31, 29, 2, 0]);
    await rules({ days: 30 });
    const before = await left(connection);
    const dry = await pass({ dryRun: true });
    expect(await left(connection)).toEqual(before);
    expect(await pass()).toEqual(dry);
    expect(await left(connection)).toEqual(young);
    expect(byProject(await pass())[project]).toBe(0);
  });

  it('by count keeps the newest of each connection, and all of the last 24 hours', async () => {
    const [one, other] = [await aConnectionIn(app, project), await aConnectionIn(app, project)];
    const many = await jobsOf(one, [9, 8, 7, 6, 5]);
    const recent = await jobsOf(other, [0.9, 0.5, 0.1, 0.1, 0.1]);
    await rules({ runs: 2 });
    const dry = await pass({ dryRun: true });
    expect(await pass()).toEqual(dry);
    expect([await left(one), await left(other)]).toEqual([many.slice(3), recent]);
  });

  it('deletes the whole surplus in small transactions', async () => {
    const connection = await aConnectionIn(app, project);
    const ids = await jobsOf(
      connection,
      Array.from({ length: 700 }, (_, index) => 800 - index),
    );
    await rules({ runs: 50 });
    const transactions = app.database.activity().transactions;
    await pass();
    expect(await left(connection)).toEqual(ids.slice(650));
    expect(app.database.activity().transactions - transactions).toBeGreaterThanOrEqual(4);
  });

  it('always keeps the last run, the last success and unfinished runs', async () => {
    const connection = await aConnectionIn(app, project);
    const [, success] = await jobsOf(connection, [99, 98]);
    const [, last] = await jobsOf(connection, [97, 96], { succeeded: false });
    const [queued] = await jobsOf(connection, [95], { succeeded: false, ready: 0 });
    await rules({ days: 1, runs: 1 });
    await pass();
    expect(await left(connection)).toEqual([success, last, queued]);
    await app.ok('POST', `jobs/alm/${String(queued)}/cancel/`);
  });

  it('prefers the rule of a project to the default rule', async () => {
    const [strict, free] = [await aProjectOf(app), await aProjectOf(app)];
    const [inStrict, inFree] = [await aConnectionIn(app, strict), await aConnectionIn(app, free)];
    const strictJobs = await jobsOf(inStrict, [20, 10, 5], {}, strict);
    const freeJobs = await jobsOf(inFree, [2000, 1000, 500], {}, free);
    await rules({ days: 365 });
    await rules({ days: 7 }, strict);
    await rules({ days: 0 }, free);
    const figures = byProject(await pass());
    expect([await left(inStrict), await left(inFree)]).toEqual([strictJobs.slice(2), freeJobs]);
    expect([figures[strict], figures[free]]).toEqual([2, undefined]);
    const other = await aConnectionIn(app, project);
    const ids = await jobsOf(other, [400, 1]);
    expect(byProject(await pass({ project: strict }))).toEqual({ [strict]: 0 });
    expect(await left(other)).toEqual(ids);
  });

  it('appends changes for deleted jobs: the deltas of a connection add up to what is left', async () => {
    const connection = await aConnectionIn(app, project);
    await rules({ runs: 1 });
    const weights: number[] = [];
    app.app.get(JobChangeFeed).add({
      handle: async (_, changes) => {
        weights.push(
          ...changes.filter((change) => change.connection === connection).map(({ countDelta }) => countDelta),
        );
      },
    });
    await jobsOf(connection, [9, 8, 7, 6]);
    await pass();
    await app.app.get(JobChangeFeed).drain();
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe((await left(connection)).length);
    expect(weights).toContain(-1);
  });

  it('skips connections that are being deleted, or processed by another replica', async () => {
    const connection = await aConnectionIn(app, project);
    const ids = await jobsOf(connection, [9, 8, 7]);
    await rules({ runs: 1 });
    if (dialect === 'postgres') {
      let goOn: () => void = () => undefined;
      const passed = new Promise<void>((resolve) => (goOn = resolve));
      await new Promise<void>((locked) => {
        void app.database.write(async (tx) => {
          await tx.lock(`retention/${connection}`);
          locked();
          await passed;
        });
      });
      await pass();
      goOn();
      expect(await left(connection)).toEqual(ids);
    }
    await app.database.write((tx) => tx.rows(sql`UPDATE connections SET deleted_at = 1 WHERE id = ${connection}`));
    await pass();
    const rows = await app.database.rows(sql`SELECT id FROM jobs WHERE connection_id = ${connection}`);
    expect(rows.length).toBe(3);
    await app.database.write((tx) => tx.rows(sql`UPDATE connections SET deleted_at = NULL WHERE id = ${connection}`));
  });

  it('is set by superusers alone, and audited', async () => {
    const other = await aProjectOf(app);
    await rules({ days: 10, runs: null });
    await rules({ runs: 5 }, other);
    expect(await app.app.get(RetentionRules).list()).toMatchObject({ all: { days: 10, runs: null } });
    const acts = await app.ok<{ results: { object: string; fields: string[] }[] }>(
      'GET',
      'audit/?action=update&page_size=2',
    );
    expect(acts.results.map(({ object, fields }) => [object, fields])).toEqual([
      [`project/${other}`, ['retention_runs']],
      ['setting/retention', ['retention_days']],
    ]);
    const lead = { ...admin, isSuperuser: false };
    await expect(app.app.get(RetentionRules).set(undefined, { days: 1 }, lead)).rejects.toThrow('permission');
    await expect(rules({ days: 1 }, 999_999)).rejects.toThrow('Not found');
  });

  it('never deletes the job of an Idempotency-Key within its day', async () => {
    const connection = await aConnectionIn(app, project);
    const body = { connection, automatic: true, succeeded: true, result_message: 'keyed' };
    const headers = { 'idempotency-key': `kept-${dialect}` };
    const first = await app.call<WireJob>('POST', 'jobs/alm/', { body, headers });
    for (let more = 0; more < 3; more += 1) await app.ok('POST', 'jobs/alm/', body);
    await rules({ days: 1, runs: 1 });
    app.clock.advance(23 * 3600);
    await pass();
    const again = await app.call<WireJob>('POST', 'jobs/alm/', { body, headers });
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    app.clock.advance(2 * 3600);
    await pass();
    expect((await left(connection)).length).toBe(1);
  });
});
