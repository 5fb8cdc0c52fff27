import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClaimInput, LeasedJob, SubmittedJob } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { LeaseWatch } from '../src/ledger/jobs/lease-watch.js';
import { dialects, type TestApp } from './support/test-app.js';
import { addUser, makeConnection, makeProject, startApp } from './support/world.js';

/** Wire additions, section 3. */
describe.each(dialects)('runs that are leased when they are queued, on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const connect = (more: object = {}) => makeConnection(app, 'alm', project, more);
  const queue = (connection: number, more: object = {}, headers: Record<string, string> = {}) =>
    app.call<SubmittedJob>('POST', 'jobs/alm/?include=state,progress', {
      body: { connection, automatic: false, ready: false, ...more },
      headers,
    });
  const renew = ({ id, lease }: Pick<SubmittedJob, 'id' | 'lease'>, more: object = {}) =>
    app.call('POST', `jobs/alm/${id}/heartbeat/`, { body: { lease: lease!.token, ...more } });
  const read = (id: number) => app.ok<SubmittedJob>('GET', `jobs/alm/${id}/?include=state,progress,attempt`);
  const runOut = async (id: number) => {
    await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`));
    await app.app.get(LeaseWatch).poll();
  };

  it('are running at once, and nobody else can claim them', async () => {
    const { status, body } = await queue(await connect(), { lease_seconds: 3600 });
    expect([status, body.state, Object.keys(body.lease!)]).toEqual([200, 'running', ['token', 'expires_at']]);
    const claimed = await app.ok<{ results: LeasedJob[] }>('POST', 'jobs/claim/', {} satisfies ClaimInput);
    expect(claimed.results).toEqual([]);
    expect((await renew(body)).status).toBe(200);
    const result = { lease: body.lease!.token, ready: true, succeeded: true, result_message: 'Done' };
    expect(await app.ok('PATCH', `jobs/alm/${body.id}/`, result)).toMatchObject({ succeeded: true });
    expect(await read(body.id)).not.toHaveProperty('lease');
  });

  it('are answered with the same lease to the same Idempotency-Key, while it holds', async () => {
    const connection = await connect();
    const again = () => queue(connection, { lease_seconds: 3600 }, { 'idempotency-key': 'leased' });
    const [first, second] = [await again(), await again()];
    expect([second.body, second.headers['idempotent-replayed']]).toEqual([first.body, 'true']);
    expect((await renew(second.body)).status).toBe(200);
    await runOut(first.body.id);
    const late = await again();
    expect([late.body.id, late.body.state, late.body.lease]).toEqual([first.body.id, 'queued', undefined]);
    await app.ok('POST', `jobs/alm/${first.body.id}/cancel/`);
  });

  it('have a lease only where they are queued, by those who may run them', async () => {
    const connection = await connect();
    const finished = { ready: true, succeeded: true, result_message: '', lease_seconds: 3600 };
    const wrong = await queue(connection, finished);
    expect([wrong.status, Object.keys(wrong.body)]).toEqual([400, ['lease_seconds']]);
    for (const seconds of [9, 3601, '60'])
      expect((await queue(connection, { lease_seconds: seconds })).status).toBe(400);
    const reader = await addUser(app);
    await app.ok('PATCH', `projects/${project}/`, { users: [{ email: reader.email, role: 'PR6' }] });
    const body = { connection, automatic: false, ready: false, lease_seconds: 3600 };
    expect((await app.call('POST', 'jobs/alm/', { body, token: reader.token })).status).toBe(403);
    expect((await queue(connection)).body).not.toHaveProperty('lease');
    expect((await queue(connection, { lease_seconds: 3600 })).status).toBe(409);
  });

  it('report progress, of which the last is shown, until another attempt begins', async () => {
    const { body } = await queue(await connect(), { lease_seconds: 3600 });
    expect(body.progress).toBeNull();
    const message = 'Reading "tasks" \u{1f680}';
    for (const progress of [{ done: 0 }, { done: 3, total: 10, message }]) {
      expect((await renew(body, { progress })).status).toBe(200);
      expect((await read(body.id)).progress).toEqual(progress);
    }
    expect((await renew(body)).status).toBe(200);
    expect((await read(body.id)).progress).toEqual({ done: 3, total: 10, message });
    expect(await app.ok('GET', `jobs/alm/${body.id}/`)).not.toHaveProperty('progress');
    await runOut(body.id);
    expect(await read(body.id)).toMatchObject({ progress: null, attempt: 2 });
  });

  it('reject progress that is wrong, without renewing the lease', async () => {
    const { body } = await queue(await connect(), { lease_seconds: 3600 });
    const wrongs = [7, [], {}, { done: -1 }, { done: 1.5 }, { done: 1, total: '2' }, { done: 1, message: '\0' }];
    for (const progress of [...wrongs, { done: 1, percent: 2 }, { done: 1, message: 'x'.repeat(501) }]) {
      const { status, body: errors } = await renew(body, { progress });
      expect([status, Object.keys(errors)]).toEqual([400, ['progress']]);
    }
    expect((await read(body.id)).progress).toBeNull();
  });
});
