import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClaimInput, Kind } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { LeaseWatch } from '../src/ledger/jobs/lease-watch.js';
import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, makeJob, addUser, makeProject, makeRole, startApp, type TestUser } from './support/world.js';

interface Leased {
  readonly id: number;
  readonly kind: Kind;
  readonly connection: { readonly id: number; readonly params?: object };
  readonly lease: { readonly token: string; readonly expires_at: string };
}

interface Shown {
  readonly id: number;
  readonly state: string;
  readonly attempt: number;
  readonly ready: number;
  readonly succeeded: boolean;
  readonly result_message: string;
}

/** Wire contract, section 5: runs are queued, claimed, renewed, finished and cancelled. */
describe.each(dialects)('runs on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let agent: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    agent = await addUser(app, { role: await makeRole(app, ['sync_all', 'view_all_projects']) });
  });
  afterAll(() => app.close());

  const connect = (kind: Kind = 'alm', more: object = {}) => makeConnection(app, kind, project, more);
  const queue = (connection: number, kind: Kind = 'alm') =>
    app.call<Shown>('POST', `jobs/${kind}/`, { body: { connection, automatic: false, ready: false } });
  const queued = async (kind: Kind = 'alm', more: object = {}) =>
    (await queue(await connect(kind, more), kind)).body.id;
  const claim = async (body: ClaimInput = {}, token = agent.token) =>
    (await app.ok<{ results: Leased[] }>('POST', 'jobs/claim/', body, token)).results;
  const post = (path: string, body: object, token = agent.token) => app.call<Shown>('POST', path, { body, token });
  const finish = (job: Leased, result: object = {}, token = agent.token) =>
    app.call<Shown>('PATCH', `jobs/${job.kind}/${job.id}/`, {
      body: { lease: job.lease.token, ready: true, succeeded: true, result_message: 'Done', ...result },
      token,
    });
  const read = (id: number, kind: Kind = 'alm') =>
    app.ok<Shown>('GET', `jobs/${kind}/${id}/?include=state,attempt,started_at,created_at,ended_by`);
  /** Expires a lease. */
  const runOut = async (id: number) => {
    await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`));
    await app.app.get(LeaseWatch).poll();
  };

  it('are queued, run and finish', async () => {
    const connection = await connect();
    const { status, body } = await queue(connection);
    expect([status, body.ready, body.succeeded, body.result_message]).toEqual([200, 0, false, '']);
    expect(await read(body.id)).toMatchObject({ state: 'queued', attempt: 1, started_at: null, ended_by: null });
    const [job] = await claim({ agent: 'dmz-1' });
    expect(Object.keys(job!)).toEqual([...Object.keys(body), 'kind', 'lease']);
    expect([job!.id, job!.kind, job!.connection.params]).toEqual([body.id, 'alm', undefined]);
    expect(await read(body.id)).toMatchObject({ state: 'running', ready: 0 });
    const beat = await post(`jobs/alm/${body.id}/heartbeat/`, { lease: job!.lease.token });
    expect([beat.status, Object.keys(beat.body)]).toEqual([200, ['token', 'expires_at']]);
    app.clock.advance(89.5);
    const done = await finish(job!);
    expect([done.status, done.body]).toMatchObject([200, { ready: 90, succeeded: true, result_message: 'Done' }]);
    expect(await read(body.id)).toMatchObject({ state: 'finished', ended_by: 'command' });
    expect(await claim()).toEqual([]);
  });

  it('are finished once: a repetition changes nothing, another result is rejected', async () => {
    const id = await queued();
    const [job] = await claim();
    const first = await finish(job!);
    app.clock.advance(5);
    const again = await finish(job!);
    expect([again.status, again.body]).toEqual([200, first.body]);
    for (const other of [{ succeeded: false }, { result_message: 'Other' }, { ended_by: 'timeout' }]) {
      expect((await finish(job!, other)).status).toBe(409);
    }
    expect((await finish(job!, { ended_by: 'lost' })).status).toBe(400);
    expect((await finish({ ...job!, lease: { token: 'x', expires_at: '' } })).status).toBe(409);
    expect((await post(`jobs/alm/${id}/heartbeat/`, { lease: job!.lease.token })).status).toBe(409);
    expect((await post(`jobs/alm/${id}/cancel/`, {})).status).toBe(409);
    expect(await app.ok('GET', `jobs/alm/${id}/`, undefined, agent.token)).toEqual(first.body);
  });

  it('are queued one at a time for each connection', async () => {
    const connection = await connect();
    const [one, two] = await Promise.all([queue(connection), queue(connection)]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    const [job] = await claim();
    expect((await queue(connection)).status).toBe(409);
    for (const _again of [1, 2]) expect((await finish(job!, { ended_by: 'timeout' })).status).toBe(200);
    expect(await read(job!.id)).toMatchObject({ ended_by: 'timeout' });
    expect((await queue(connection)).status).toBe(200);
    await claim();
  });

  it('are claimed by kind, system, limit and reach, oldest first', async () => {
    const ids = [
      await queued('alm', { system: 'Jira' }),
      await queued('analysis', { system: 'Snyk' }),
      await queued('alm', { system: 'Rally', inaccessible: true }),
      await queued('alm', { system: 'Jira' }),
    ];
    const claimed = async (body: ClaimInput) => (await claim({ limit: 100, ...body })).map(({ id }) => ids.indexOf(id));
    expect(await claimed({ systems: ['jira'] })).toEqual([]);
    expect(await claimed({ kinds: ['analysis'] })).toEqual([1]);
    expect(await claimed({ inaccessible: true })).toEqual([2]);
    expect(await claimed({ limit: 1 })).toEqual([0]);
    expect(await claimed({ systems: ['Rally', 'Jira'], inaccessible: false })).toEqual([3]);
    expect(await claimed({})).toEqual([]);
  });

  it('are never claimed twice', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => queued()));
    const claims = await Promise.all(Array.from({ length: 30 }, () => claim({ limit: 3 })));
    const claimed = claims.flat().map(({ id }) => id);
    expect(claimed.sort((one, other) => one - other)).toEqual(ids.sort((one, other) => one - other));
    expect(new Set(claims.flat().map(({ lease }) => lease.token)).size).toBe(40);
  });

  it('are requeued when their lease expires, and fail at the third', async () => {
    const id = await queued();
    for (const attempt of [1, 2, 3]) {
      const [job] = await claim({ agent: 'lost one' });
      expect(await read(id)).toMatchObject({ state: 'running', attempt });
      await runOut(id);
      expect((await finish(job!)).status).toBe(409);
      expect((await post(`jobs/alm/${id}/heartbeat/`, { lease: job!.lease.token })).status).toBe(409);
    }
    expect(await read(id)).toMatchObject({ state: 'finished', attempt: 3, succeeded: false, ended_by: 'lost' });
    expect((await read(id)).result_message).toContain('lost one');
  });

  it('lose their lease when it expires, requeued or not', async () => {
    const id = await queued();
    const [job] = await claim();
    await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`));
    expect((await post(`jobs/alm/${id}/heartbeat/`, { lease: job!.lease.token })).status).toBe(409);
    expect((await finish(job!)).status).toBe(409);
    await app.app.get(LeaseWatch).poll();
    expect(await read(id)).toMatchObject({ state: 'queued', attempt: 2 });
    await finish((await claim())[0]!);
  });

  it('keep their lease for a full period after a time without any server', async () => {
    const id = await queued();
    const [job] = await claim({ lease_seconds: 3600 });
    await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`));
    await app.database.write((tx) => tx.rows(sql`UPDATE settings SET value = '1' WHERE name = 'leases_watched_at'`));
    await app.app.get(LeaseWatch).poll();
    expect(await read(id)).toMatchObject({ state: 'running', attempt: 1 });
    const beat = await post(`jobs/alm/${id}/heartbeat/`, { lease: job!.lease.token });
    expect([beat.status, (await finish(job!)).status]).toEqual([200, 200]);
  });

  it('are cancelled while queued or running, and their agent is told', async () => {
    const waiting = await queued();
    const cancelled = await app.call<Shown>('POST', `jobs/alm/${waiting}/cancel/`);
    expect([cancelled.status, cancelled.body]).toMatchObject([
      200,
      { ready: 1, succeeded: false, result_message: 'cancelled by admin@example.com' },
    ]);
    const running = await queued();
    const [job] = await claim();
    expect((await app.call('POST', `jobs/alm/${running}/cancel/`)).status).toBe(200);
    for (const answer of [
      await post(`jobs/alm/${running}/heartbeat/`, { lease: job!.lease.token }),
      await finish(job!),
    ]) {
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([409, expect.stringContaining('cancelled')]);
    }
    for (const id of [waiting, running]) expect(await read(id)).toMatchObject({ ended_by: 'cancel' });
  });

  it('that are queued are finished by a result of their connection, running ones are not', async () => {
    const connection = await connect();
    const { body } = await queue(connection);
    const sent = { automatic: true, succeeded: false, result_message: 'By an old agent' };
    const result = await post('jobs/alm/', { connection, ...sent });
    const wanted = { id: body.id, user: agent.id, ended_by: null, ...sent };
    expect([{ ...result.body, ended_by: null }, await read(body.id)]).toMatchObject([wanted, wanted]);
    await queue(connection);
    const [job] = await claim();
    expect(await makeJob(app, 'alm', connection)).not.toBe(job!.id);
    expect((await finish(job!)).status).toBe(200);
  });

  it('need their fields left out when they are queued, and given otherwise', async () => {
    const connection = await connect();
    const wrongs = [
      [{ ready: false, succeeded: true }, ['succeeded']],
      [{ ready: false, result_message: '', started_at: '2020-01-01T00:00:00Z' }, ['result_message', 'started_at']],
      [{ ready: true }, ['result_message', 'succeeded']],
      [{}, ['result_message', 'succeeded']],
      [{ ready: 0 }, ['ready', 'result_message', 'succeeded']],
    ] as const;
    for (const [more, fields] of wrongs) {
      const answer = await app.call('POST', 'jobs/alm/', { body: { connection, automatic: true, ...more } });
      expect([answer.status, Object.keys(answer.body).sort()]).toEqual([400, [...fields]]);
    }
  });

  it('are not leased to a waiting claim whose token was revoked', async () => {
    const other = await addUser(app, { role: await makeRole(app, ['sync_all', 'view_all_projects']) });
    const waiting = app.call('POST', 'jobs/claim/', { body: { wait_seconds: 30 }, token: other.token });
    await app.ok('DELETE', `users/${other.id}/api-token/`);
    const id = await queued();
    expect((await waiting).status).toBe(401);
    expect((await claim()).map((job) => job.id)).toEqual([id]);
  });

  it('are changed only by callers who may run them', async () => {
    const id = await queued('analysis');
    const member = await addUser(app);
    expect((await app.call('POST', 'jobs/claim/', { body: {}, token: member.token })).status).toBe(403);
    const other = await makeProject(app, { users: [{ email: member.email, role: 'PR5' }] });
    expect(await claim({}, member.token)).toEqual([]);
    expect((await app.call('POST', `jobs/analysis/${id}/cancel/`, { token: member.token })).status).toBe(404);
    const connection = await makeConnection(app, 'alm', other);
    const { body } = await queue(connection);
    expect(await claim({}, member.token)).toEqual([]);
    expect((await app.call('POST', `jobs/alm/${body.id}/cancel/`, { token: member.token })).status).toBe(403);
    expect(await claim({ limit: 2 })).toHaveLength(2);
  });

  it('show agents the params that their user may see, and nothing else', async () => {
    const { token } = await app.ok<{ token: string }>('POST', `users/${agent.id}/api-tokens/`, {
      name: 'Agent',
      scope: 'agent',
    });
    const id = await queued('alm', { params: { alm_pass: 'canary' } });
    const [job] = await claim({}, token);
    expect(job!.connection).not.toHaveProperty('params');
    for (const path of ['jobs/', `jobs/alm/${id}/`, 'connections/', 'users/me/']) {
      expect([path, (await app.call('GET', path, { token })).status]).toEqual([path, 403]);
    }
    expect((await app.call('POST', `jobs/alm/${id}/cancel/`, { token })).status).toBe(403);
    const done = await finish(job!, {}, token);
    expect([done.status, JSON.stringify(done.body).includes('canary')]).toEqual([200, false]);
  });

  it('show their params to agents only while they hold them, whatever the user of the agent may see', async () => {
    const { token } = await app.ok<{ token: string }>('POST', 'users/1/api-tokens/', { name: 'A', scope: 'agent' });
    await queued('alm', { params: { alm_pass: 'canary' } });
    const [job] = await claim({}, token);
    expect(job!.connection.params).toEqual({ alm_pass: 'canary' });
    const done = await finish(job!, {}, token);
    expect([done.status, JSON.stringify(done.body).includes('canary')]).toEqual([200, false]);
  });

  it('of a deleted connection are hidden from their agent, too', async () => {
    const connection = await connect();
    await queue(connection);
    const [job] = await claim();
    await app.database.write((tx) => tx.rows(sql`UPDATE connections SET deleted_at = 1 WHERE id = ${connection}`));
    expect((await post(`jobs/alm/${job!.id}/heartbeat/`, { lease: job!.lease.token })).status).toBe(404);
    expect((await finish(job!)).status).toBe(404);
    expect((await app.call('POST', `jobs/alm/${job!.id}/cancel/`)).status).toBe(404);
  });

  it('keep their lease after a short stop of all servers', async () => {
    const id = await queued();
    const [job] = await claim({ lease_seconds: 10 });
    const watch = app.app.get(LeaseWatch);
    await watch.beforeApplicationShutdown();
    await app.database.write(async (tx) => {
      await tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`);
      await tx.rows(
        sql`UPDATE settings SET value = CAST(CAST(value AS bigint) - 5000000 AS text) WHERE name = 'leases_watched_at'`,
      );
    });
    await watch.onApplicationBootstrap();
    expect((await finish(job!)).status).toBe(200);
  });

  it('move with their connection to another project, out of reach of callers who may not run there', async () => {
    const member = await addUser(app);
    const [here, there] = [await makeProject(app), await makeProject(app)];
    await app.ok('PATCH', `projects/${here}/`, { users: [{ email: member.email, role: 'PR5' }] });
    const connection = await makeConnection(app, 'analysis', here);
    await queue(connection, 'analysis');
    const [job] = await claim({}, member.token);
    await app.ok('PATCH', `connections/analysis/${connection}/`, { project: there });
    const beat = await post(`jobs/analysis/${job!.id}/heartbeat/`, { lease: job!.lease.token }, member.token);
    expect(beat.status).toBe(404);
    await runOut(job!.id);
    expect(await claim({}, member.token)).toEqual([]);
    expect((await claim()).map(({ id }) => id)).toEqual([job!.id]);
  });
});
