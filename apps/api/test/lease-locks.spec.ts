import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmittedJob } from '@syncledger/domain';
import { until } from '@syncledger/testing';
import sql, { raw, type Sql } from 'sql-template-tag';

import { LeaseWatch } from '../src/ledger/jobs/lease-watch.js';
import { jobStore } from '../src/ledger/job-store/index.js';
import type { Transaction } from '../src/platform/database/index.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeProject, startApp } from './support/world.js';

const RUNS = 10;
const RENEWALS = 4;

describe('locks of jobs and their leases on postgres', () => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp('postgres');
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const lease = async () => {
    const connection = await makeConnection(app, 'alm', project);
    const body = { connection, automatic: false, ready: false, lease_seconds: 3600 };
    const { id, lease } = await app.ok<SubmittedJob>('POST', 'jobs/alm/', body);
    return { id, token: lease!.token };
  };
  type Run = Awaited<ReturnType<typeof lease>>;
  const renew = (by: TestApp, { id, token }: Run, done = 1) =>
    by.call('POST', `jobs/alm/${id}/heartbeat/`, { body: { lease: token, progress: { done } } });
  const finish = (by: TestApp, { id, token }: Run) =>
    by.call('PATCH', `jobs/alm/${id}/`, {
      body: { lease: token, ready: true, succeeded: true, result_message: '' },
    });
  const cancel = (by: TestApp, { id }: Run) => by.call('POST', `jobs/alm/${id}/cancel/`);
  const hashToken = async ({ id }: Run) =>
    (await app.database.first<{ hash: string }>(sql`SELECT hash FROM leases WHERE job_id = ${id}`))?.hash ?? '';
  const isWaiting = async () =>
    (await app.database.first(
      raw(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
    )) !== undefined;

  /** Does something while another transaction holds a lock. */
  const whileLocked = async <T>(lock: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const locked = Promise.withResolvers<Transaction>();
    const done = Promise.withResolvers<void>();
    const transaction = app.database.write(async (tx) => {
      await tx.rows(lock);
      locked.resolve(tx);
      await done.promise;
    });
    try {
      return await work(await locked.promise);
    } finally {
      done.resolve();
      await transaction;
    }
  };

  it.each<[string, (run: Run) => Promise<unknown>]>([
    ['a renewal with progress', (run) => renew(app, run)],
    ['a cancellation', (run) => cancel(app, run)],
    ['a finish', (run) => finish(app, run)],
    ['a release', async (run) => app.app.get(LeaseWatch).release(new Map([[run.id, await hashToken(run)]]))],
  ])('%s waits for the job before it locks the lease', async (_, act) => {
    const run = await lease();
    const acting = await whileLocked(sql`SELECT 1 FROM jobs WHERE id = ${run.id} FOR UPDATE`, async (tx) => {
      const begun = [act(run)];
      await until('it waits', isWaiting);
      await tx.rows(sql`SELECT 1 FROM leases WHERE job_id = ${run.id} FOR UPDATE NOWAIT`);
      return begun;
    });
    await Promise.all(acting);
  });

  it('the extension of all leases leaves out those that are being written', async () => {
    const [written, other] = [await lease(), await lease()];
    await app.database.write((tx) => tx.rows(raw('UPDATE leases SET expires_at = 1')));
    await whileLocked(sql`SELECT 1 FROM leases WHERE job_id = ${written.id} FOR UPDATE`, () =>
      app.database.write((tx) => jobStore.renewAll(tx)),
    );
    const old = await app.database.rows<{ job_id: number }>(raw('SELECT job_id FROM leases WHERE expires_at = 1'));
    expect(old).toEqual([{ job_id: written.id }]);
    await Promise.all([written, other].map((run) => cancel(app, run)));
  });

  it('renewals with progress do not deadlock with cancellations and finishes', async () => {
    const replica = await app.replica();
    for (let made = 0; made < RUNS; made += 1) {
      const run = await lease();
      const renewals = Array.from({ length: RENEWALS }, (_, done) => renew(replica, run, done));
      const ended = await (made % 2 === 0 ? cancel : finish)(replica, run);
      expect(ended.status).toBeLessThan(300);
      for (const { status } of await Promise.all(renewals)) expect([200, 409]).toContain(status);
    }
    // Connections report their statistics when they end.
    await replica.close();
    const own = sql`datname = current_database()`;
    const deadlocks = () =>
      app.database.first<{ count: number }>(sql`SELECT deadlocks AS count FROM pg_stat_database WHERE ${own}`);
    expect((await deadlocks())?.count).toBe(0);
  });
});
