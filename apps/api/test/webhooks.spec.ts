import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime } from '@syncledger/domain';

import { administrator, audited } from './support/audited.js';
import { dialects, type TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';
import { makeConnection, makeJob, addUser, makeProject, makeRole, NOBODY } from './support/world.js';

/** Wire contract, section 6, `/webhooks/`; issue 4, item 6. */
describe.each(dialects)('webhooks on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect);
    ({ app } = world);
  });
  afterAll(() => world.close());
  afterEach(() => {
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
  });

  const fail = { succeeded: false, result_message: 'It broke.' };
  const finish = (overrides: object = {}) => makeJob(app, 'alm', world.connection, overrides);

  it('are created, listed, read, changed and deleted, and show their secret once', async () => {
    const at = world.path();
    const body = { url: world.receiver.url(at), events: ['job.failed'], project: world.project, description: 'Nights' };
    const made = await app.call('POST', 'webhooks/', { body });
    expect(made.status).toBe(201);
    const { secret, ...webhook } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const now = formatTime(app.clock.now());
    const off = { failing_since: null, switched_off_at: null, switched_off_reason: null };
    expect(webhook).toEqual({ id: webhook['id'], ...body, enabled: true, user: 1, created: now, updated: now, ...off });
    const path = `webhooks/${String(webhook['id'])}/`;
    const read = await app.call('GET', path);
    // Not the same tag: the body of the first answer has the secret.
    expect([read.body, made.headers['etag']]).toEqual([webhook, expect.stringMatching(/^"1\.[\w-]{22}"$/)]);
    const { results } = await app.ok<{ results: object[] }>('GET', `webhooks/?project=${world.project}`);
    expect(results).toContainEqual(webhook);
    const change = { events: ['connection.late', 'job.failed'], enabled: false };
    const ifMatch = { 'if-match': String(read.headers['etag']) };
    expect((await app.call('PATCH', path, { body: change, headers: ifMatch })).body).toEqual({
      ...webhook,
      enabled: false,
      events: ['job.failed', 'connection.late'],
    });
    expect((await app.call('PATCH', path, { body: change, headers: ifMatch })).status).toBe(412);
    expect((await app.call('DELETE', path, { headers: ifMatch })).status).toBe(412);
    expect((await app.call('DELETE', path)).status).toBe(204);
    expect((await app.call('GET', path)).status).toBe(404);
  });

  it.each([
    [{ url: 'ftp://example.com/' }, 'url'],
    [{ url: 'https://user:pass@example.com/' }, 'url'],
    [{ url: 'https://' }, 'url'],
    [{ url: 'https://example.com:99999/' }, 'url'],
    [{ url: 'http://10.0.0.1/' }, 'url'],
    [{ url: 'http://2130706434/' }, 'url'],
    [{ url: 'HTTP://10.0.0.1/' }, 'url'],
    [{ url: 'HTTPS://user:pass@EXAMPLE.COM/' }, 'url'],
    [{ url: 'http://168.63.129.16/machine' }, 'url'],
    [{ url: 'http://[::ffff:a00:1]/' }, 'url'],
    [{ events: [] }, 'events'],
    [{ events: ['job.queued'] }, 'events'],
    [{ events: ['job.failed', 'job.failed'] }, 'events'],
    [{ project: NOBODY }, 'project'],
    [{ secret: 'whsec_own' }, 'secret'],
  ])('are refused with %p', async (wrong, field) => {
    const body = { url: world.receiver.url(), events: ['job.failed'], project: world.project, ...wrong };
    const answer = await app.call('POST', 'webhooks/', { body });
    expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
  });

  it.each([
    ['HTTP://EXAMPLE.COM/', 'http://example.com/'],
    ['hTTps://Example.Com:8443/Path?Query=A', 'https://example.com:8443/Path?Query=A'],
    ['https://Example.com', 'https://example.com'],
  ])('take the URL %p for %p', async (given, url) => {
    const made = await world.make('', { url: given });
    expect((await world.webhook(made.id)).url).toBe(url);
    const changed = await app.ok('PATCH', `webhooks/${made.id}/`, { url: given });
    expect(changed).toMatchObject({ url });
    await app.ok('DELETE', `webhooks/${made.id}/`);
  });

  it('refuse Idempotency-Key where a secret is shown', async () => {
    const { id } = await world.make(world.path());
    const headers = { 'idempotency-key': 'once' };
    const body = { url: world.receiver.url(), events: ['job.failed'], project: world.project };
    expect((await app.call('POST', 'webhooks/', { body, headers })).status).toBe(400);
    expect((await app.call('POST', `webhooks/${id}/secret/`, { headers })).status).toBe(400);
  });

  it('of all projects are for those with both rights, and hidden from others', async () => {
    const [both, one, member] = [
      await addUser(app, { role: await makeRole(app, ['manage_users', 'view_all_projects']) }),
      await addUser(app, { role: await makeRole(app, ['view_all_projects']) }),
      await addUser(app),
    ];
    const ofAll = { project: undefined };
    const { id } = await world.make(world.path(), ofAll, both.token);
    const body = { url: world.receiver.url(), events: ['job.failed'] };
    for (const { token } of [one, member]) {
      expect((await app.call('POST', 'webhooks/', { body, token })).status).toBe(403);
      for (const [method, path] of [
        ['GET', `webhooks/${id}/`],
        ['DELETE', `webhooks/${id}/`],
        ['GET', `webhooks/${id}/deliveries/`],
        ['POST', `webhooks/${id}/test/`],
        ['POST', `webhooks/${id}/secret/`],
      ] as const) {
        expect((await app.call(method, path, { token })).status).toBe(404);
      }
      expect((await app.ok<{ results: object[] }>('GET', 'webhooks/', undefined, token)).results).toEqual([]);
    }
    expect((await app.call('DELETE', `webhooks/${id}/`, { token: both.token })).status).toBe(204);
  });

  it('receive one event of a successful run and two of a failed one, with valid signatures', async () => {
    const at = world.path();
    const { id, secret } = await world.make(at);
    const good = await finish({ result_message: 'Fine. 🐛' });
    const bad = await finish(fail);
    await world.settle();
    const payloads = world.receiver.verified(at, secret);
    const told = payloads.map(({ type, data }) => `${type} ${data.job?.id ?? 0}`);
    expect(told.sort()).toEqual([`job.failed ${bad}`, `job.finished ${good}`, `job.finished ${bad}`].sort());
    const job = await app.ok('GET', `jobs/alm/${good}/`);
    const { connection, ...run } = job;
    const { params: _params, project: _project, ...shown } = connection as Record<string, unknown>;
    const payload = payloads.find(({ data }) => data.job?.id === good);
    expect(payload).toEqual({
      type: 'job.finished',
      timestamp: job['last_run'],
      data: {
        project: { id: world.project, name: expect.any(String) },
        connection: { ...shown, kind: 'alm' },
        job: run,
      },
    });
    const deliveries = await world.deliveries(id);
    const shownOf = deliveries.map(({ event, state, status, attempts }) => [event, state, status, attempts].join(' '));
    expect(shownOf.sort()).toEqual([
      'job.failed delivered 204 1',
      'job.finished delivered 204 1',
      'job.finished delivered 204 1',
    ]);
    const ids = deliveries.map(({ webhook_id: name }) => name).sort();
    expect(
      world.receiver
        .to(at)
        .map(({ headers }) => headers['webhook-id'])
        .sort(),
    ).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
  });

  it('receive only their events, of their project, while they are active', async () => {
    const [failures, elsewhere, off] = [world.path(), world.path(), world.path()];
    await world.make(failures, { events: ['job.failed'] });
    const other = await makeProject(app);
    await world.make(elsewhere, { project: other });
    const { id } = await world.make(off);
    await app.ok('PATCH', `webhooks/${id}/`, { enabled: false });
    await finish();
    await finish(fail);
    await makeJob(app, 'alm', await makeConnection(app, 'alm', other));
    await world.settle();
    expect([failures, elsewhere, off].map((at) => world.receiver.to(at).length)).toEqual([1, 1, 0]);
  });

  it('are retried after a failure, under the same id, with a new signature', async () => {
    const at = world.path();
    const { id, secret } = await world.make(at, { events: ['job.finished'] });
    world.receiver.answer = (_, reply) => reply.writeHead(500).end('Not today.\u0000');
    await finish();
    await world.settle();
    const [first] = await world.deliveries(id);
    expect(first).toMatchObject({
      state: 'pending',
      attempts: 1,
      status: 500,
      answer: 'Not today.\uFFFD',
      error: null,
    });
    expect(Date.parse(first?.next_attempt ?? '')).toBeGreaterThan(Date.parse(first?.last_attempt ?? ''));
    expect((await world.webhook(id)).failing_since).not.toBeNull();
    world.receiver.answer = (_, reply) => reply.writeHead(200).end('At last.');
    await world.hurry();
    expect(await world.deliveries(id)).toEqual([
      expect.objectContaining({ state: 'delivered', attempts: 2, status: 200, answer: 'At last.', next_attempt: null }),
    ]);
    expect((await world.webhook(id)).failing_since).toBeNull();
    expect(world.receiver.verified(at, secret)).toHaveLength(2);
    const [one, two] = world.receiver.to(at).map(({ headers, body }) => [headers['webhook-id'], body]);
    expect(two).toEqual(one);
  });

  it('end after ten attempts', async () => {
    const at = world.path();
    const { id } = await world.make(at, { events: ['job.finished'] });
    world.receiver.answer = (_, reply) => reply.writeHead(503).end();
    await finish();
    await world.settle();
    for (let attempts = 1; attempts < 12; attempts += 1) await world.hurry();
    expect(await world.deliveries(id)).toEqual([
      expect.objectContaining({ state: 'failed', attempts: 10, status: 503, next_attempt: null }),
    ]);
    expect(world.receiver.to(at)).toHaveLength(10);
    expect((await world.webhook(id)).enabled).toBe(true);
  });

  it('show the result of a test at once, also while inactive, and change nothing', async () => {
    const at = world.path();
    const { id, secret } = await world.make(at, { enabled: false });
    const before = await world.webhook(id);
    world.receiver.answer = (_, reply) => reply.writeHead(400).end('No such channel');
    const failed = await app.call('POST', `webhooks/${id}/test/`);
    expect(failed.body).toMatchObject({
      event: 'webhook.test',
      state: 'failed',
      status: 400,
      answer: 'No such channel',
    });
    world.receiver.answer = (_, reply) => reply.writeHead(200).end();
    const test = await app.call('POST', `webhooks/${id}/test/`);
    expect(test.body).toMatchObject({ state: 'delivered', status: 200, attempts: 1, next_attempt: null });
    const path = `webhooks/${id}/deliveries/${String(test.body['id'])}/`;
    const read = await app.call('GET', path);
    expect([read.body, read.headers['etag']]).toEqual([test.body, test.headers['etag']]);
    const [, payload] = world.receiver.verified(at, secret);
    expect(payload).toEqual({
      type: 'webhook.test',
      timestamp: expect.any(String),
      data: { project: null, connection: null, job: null },
    });
    expect(await world.webhook(id)).toEqual(before);
  });

  it('list their deliveries by state, event and page', async () => {
    const { id } = await world.make(world.path());
    await finish();
    await finish(fail);
    await world.settle();
    await app.ok('POST', `webhooks/${id}/test/`);
    const count = async (query: string) =>
      (await app.ok<{ results: object[] }>('GET', `webhooks/${id}/deliveries/?${query}`)).results.length;
    expect(
      await Promise.all(['', 'state=delivered', 'state=failed', 'event=job.failed', 'event=webhook.test'].map(count)),
    ).toEqual([4, 4, 0, 1, 1]);
    const page = await app.ok('GET', `webhooks/${id}/deliveries/?page_size=3`);
    expect(page).toMatchObject({ count: 4, previous: null, next: expect.stringContaining('cursor=') });
    expect((await app.call('GET', `webhooks/${id}/deliveries/?status=500`)).status).toBe(400);
    const other = await world.make(world.path());
    const [first] = await world.deliveries(id);
    expect((await app.call('GET', `webhooks/${other.id}/deliveries/${first?.id ?? 0}/`)).status).toBe(404);
  });

  it('are audited by names of fields, never by values', async () => {
    const actor = await administrator(app);
    const project = world.project;
    const body = { url: world.receiver.url('audited'), events: ['job.failed'], project };
    const made = await audited<{ id: number }>(app, actor, 'POST', 'webhooks/', { body });
    const object = `webhook/${made.body.id}`;
    const entry = (action: string, ...fields: string[]) => [
      { action, object, objects: [object], project, user: null, fields },
    ];
    expect(made.acts).toEqual(entry('create', 'events', 'project', 'url'));
    const path = `webhooks/${made.body.id}/`;
    const change = { events: ['job.failed'], description: 'Other' };
    expect((await audited(app, actor, 'PATCH', path, { body: change })).acts).toEqual(entry('update', 'description'));
    expect((await audited(app, actor, 'POST', `${path}secret/`)).acts).toEqual(entry('update', 'secret'));
    expect((await audited(app, actor, 'POST', `${path}test/`)).acts).toEqual([]);
    expect((await audited(app, actor, 'DELETE', path)).acts).toEqual(entry('delete'));
  });
});
