import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LeasedJob } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { jobStore } from '../src/ledger/job-store/index.js';
import { RunsRepository } from '../src/ledger/jobs/runs.repository.js';
import type { Transaction } from '../src/platform/database/index.js';
import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, makeProject, startApp } from './support/world.js';

const RUNS = 12;

interface Written {
  readonly jobs: number;
  readonly leases: number;
}

/** Of the connection to PostgreSQL, earlier transactions included. */
const WRITTEN = raw(`SELECT pg_stat_get_xact_tuples_updated('jobs'::regclass)::integer AS jobs,
  pg_stat_get_xact_tuples_hot_updated('leases'::regclass)::integer AS leases`);

/** Decision 86. */
describe.each(dialects)('leases on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const queue = async () => {
    const connection = await makeConnection(app, 'alm', project);
    await app.ok('POST', 'jobs/alm/', { connection, automatic: false, ready: false });
  };
  const claim = async (limit = 1) => (await app.ok<{ results: LeasedJob[] }>('POST', 'jobs/claim/', { limit })).results;
  const leases = () => app.database.rows<{ job_id: number; hash: string }>(raw('SELECT job_id, hash FROM leases'));
  const hashToken = ({ lease }: LeasedJob) => createHash('sha256').update(lease.token).digest('hex');

  it('are taken for many runs by one claim, each with a token of its own', async () => {
    for (let made = 0; made < RUNS; made += 1) await queue();
    const runs = await claim(100);
    expect(runs).toHaveLength(RUNS);
    expect(new Set(runs.map(({ lease }) => lease.token)).size).toBe(RUNS);
    const stored = new Map((await leases()).map(({ job_id, hash }) => [job_id, hash]));
    for (const run of runs) expect(stored.get(run.id)).toBe(hashToken(run));
    for (const { id, lease } of runs) {
      const body = { lease: lease.token, ready: true, succeeded: true, result_message: '' };
      expect((await app.call('PATCH', `jobs/alm/${id}/`, { body })).status).toBeLessThan(300);
    }
  });

  it('end with their run, however it ends, and leave no hash', async () => {
    for (let made = 0; made < 2; made += 1) await queue();
    const [finished, cancelled] = await claim(2);
    expect(await leases()).toHaveLength(2);
    const body = { lease: finished!.lease.token, ready: true, succeeded: true, result_message: 'done' };
    await app.ok('PATCH', `jobs/alm/${finished!.id}/`, body);
    await app.ok('POST', `jobs/alm/${cancelled!.id}/cancel/`);
    expect(await leases()).toEqual([]);
    const rows = await app.database.rows(raw(`SELECT * FROM jobs`));
    for (const run of [finished!, cancelled!]) expect(JSON.stringify(rows)).not.toContain(hashToken(run));
    // The same again changes nothing; another lease or another result is refused.
    const statusOf = async (other: object) =>
      (await app.call('PATCH', `jobs/alm/${finished!.id}/`, { body: { ...body, ...other } })).status;
    expect(await statusOf({})).toBeLessThan(300);
    expect(await statusOf({ lease: cancelled!.lease.token })).toBe(409);
    expect(await statusOf({ result_message: 'other' })).toBe(409);
  });

  it('end when their connection is purged', async () => {
    await queue();
    const [run] = await claim();
    await app.database.write((tx) => tx.rows(sql`DELETE FROM jobs WHERE id = ${run!.id}`));
    expect(await leases()).toEqual([]);
  });

  it('are renewed without a write to the job', async () => {
    await queue();
    const [run] = await claim();
    const stateOf = async () => app.database.first(sql`SELECT * FROM jobs WHERE id = ${run!.id}`);
    const before = await stateOf();
    await app.database.write(async (tx) => {
      const written = () => (dialect === 'postgres' ? tx.first<Written>(WRITTEN) : undefined);
      const first = await written();
      expect(await jobStore.renew(tx, run!.id, hashToken(run!))).toBeGreaterThan(0);
      const last = await written();
      // One new version of the lease, without an entry in an index.
      if (first && last) expect([last.jobs - first.jobs, last.leases - first.leases]).toEqual([0, 1]);
    });
    expect(await stateOf()).toEqual(before);
    const answer = await app.call('POST', `jobs/alm/${run!.id}/heartbeat/`, { body: { lease: run!.lease.token } });
    expect(answer.status).toBe(200);
    expect(await stateOf()).toEqual(before);
  });
});

it('that are lost are found on SQLite without reading all jobs', async () => {
  const app = await startApp('sqlite');
  const ran: Sql[] = [];
  const tx = { dialect: 'sqlite', rows: async (query: Sql) => (ran.push(query), []) } as unknown as Transaction;
  await new RunsRepository(app.database).lost(tx);
  const steps = await app.database.rows<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${ran[0]!}`);
  await app.close();
  expect(steps.map(({ detail }) => detail)).toContain('SEARCH j USING INTEGER PRIMARY KEY (rowid=?)');
});
