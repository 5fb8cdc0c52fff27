import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClaimInput, LeasedJob } from '@syncledger/domain';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { LeaseWatch } from '../src/ledger/jobs/lease-watch.js';
import { RawClient, rawRequest } from './support/raw-client.js';
import { type Answer, type TestApp } from './support/test-app.js';
import { agentRole, queue, untilWaiting } from './support/waiting.js';
import { addUser, makeProject, startApp, type TestUser } from './support/world.js';

type Claimed = Answer<{ readonly results: readonly LeasedJob[] }>;

/** Wire additions, section 2: a claim takes an `Idempotency-Key` (decision 0060). */
describe.each(nightlyDialects)('claims with an Idempotency-Key on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let agent: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    agent = await addUser(app, { role: await agentRole(app) });
  });
  afterAll(() => app.close());

  const claim = (key: string, body: ClaimInput = {}, token = agent.token, at = app): Promise<Claimed> =>
    at.call('POST', 'jobs/claim/', { body, token, headers: { 'idempotency-key': key } });
  const queued = async (runs: number) => {
    const ids: number[] = [];
    for (let run = 0; run < runs; run += 1) ids.push(await queue(app, project));
    return ids;
  };
  const idsOf = ({ body }: Claimed) => body.results.map(({ id }) => id);
  const finish = ({ id, lease }: LeasedJob) =>
    app.ok('PATCH', `jobs/alm/${id}/`, { lease: lease.token, ready: true, succeeded: true, result_message: '' });
  const finishAll = ({ body }: Claimed) => Promise.all(body.results.map(finish));

  it('are answered with the same leases while these hold', async () => {
    const ids = await queued(3);
    const first = await claim('again', { limit: 2 });
    expect([idsOf(first), first.headers['idempotent-replayed']]).toEqual([ids.slice(0, 2), undefined]);
    const again = await claim('again', { limit: 2 });
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([first.text, 'true']);
    const [one, other] = again.body.results;
    const { id, lease } = one!;
    const beat = await app.call('POST', `jobs/alm/${id}/heartbeat/`, { body: { lease: lease.token } });
    expect(beat.status).toBe(200);
    await finish(one!);
    expect(idsOf(await claim('again', { limit: 2 }))).toEqual([other!.id]);
    await finish(other!);
    const next = await claim('again', { limit: 2 });
    expect([idsOf(next), next.headers['idempotent-replayed']]).toEqual([ids.slice(2), undefined]);
    await finishAll(next);
    expect((await claim('again', { limit: 2 })).body.results).toEqual([]);
  });

  it('get another lease once theirs has run out', async () => {
    await queued(1);
    const first = await claim('run out');
    const [{ id, lease }] = first.body.results as [LeasedJob];
    await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`));
    expect((await claim('run out')).body.results).toEqual([]);
    await app.app.get(LeaseWatch).poll();
    const next = await claim('run out');
    expect([idsOf(next), next.headers['idempotent-replayed']]).toEqual([[id], undefined]);
    expect(next.body.results[0]?.lease.token).not.toBe(lease.token);
    await finishAll(next);
  });

  it('are answered alike by another replica, at the same moment, too', async () => {
    const replica = await app.replica();
    await queued(2);
    const answers = await Promise.all([app, replica, app, replica].map((at) => claim('replicas', {}, agent.token, at)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await finishAll(answers[0]!);
    await finishAll(await claim('rest'));
    await replica.close();
  });

  it('that wait beside an earlier one with their key get its leases', async () => {
    const waiting = [1, 2].map(() => claim('beside', { wait_seconds: 1 }));
    await untilWaiting(app, 2);
    const ids = await queued(1);
    const answers = await Promise.all(waiting);
    expect(answers.map(idsOf)).toEqual([ids, ids]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await finishAll(answers[0]!);
  });

  it('are 422 with another body, and the same with its names in another order', async () => {
    await queued(1);
    const first = await claim('body', { limit: 1, agent: 'dmz-1' });
    expect((await claim('body', { agent: 'dmz-1', limit: 1 })).text).toBe(first.text);
    expect((await claim('body', { limit: 2, agent: 'dmz-1' })).status).toBe(422);
    await finishAll(first);
  });

  it('show no lease to another user, nor to a token that may not claim it', async () => {
    await queued(1);
    const first = await claim('shared');
    const other = await addUser(app, { role: await agentRole(app) });
    const { token } = await app.ok<{ token: string }>('POST', `users/${agent.id}/api-tokens/`, {
      name: 'Elsewhere',
      projects: [await makeProject(app)],
    });
    expect((await claim('shared', {}, other.token)).body.results).toEqual([]);
    expect((await claim('shared', {}, token)).body.results).toEqual([]);
    expect((await claim('shared')).text).toBe(first.text);
    const ids = await queued(1);
    const second = await claim('shared', {}, other.token);
    expect(idsOf(second)).toEqual(ids);
    await finishAll(first);
    await finishAll(second);
  });

  it('are refused when they have two keys', async () => {
    await app.app.listen(0, '127.0.0.1');
    const client = await RawClient.connect(await app.app.getUrl());
    const headers = { Authorization: `Token ${agent.token}`, 'Content-Length': '2', Connection: 'close' };
    const request = rawRequest('POST', '/api/v2/jobs/claim/', headers);
    client.write(request.replace('\r\n\r\n', '\r\nIdempotency-Key: a\r\nIDEMPOTENCY-KEY: a\r\n\r\n{}'));
    const { status, text } = await client.end();
    expect([status, text]).toEqual([400, expect.stringContaining('Idempotency-Key must be sent once.')]);
  });
});
