import type { ServerResponse } from 'node:http';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { EventType } from '@syncledger/domain';
import sql from 'sql-template-tag';
import { until } from '@syncledger/testing';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { Events } from '../src/ledger/events/index.js';
import { NOT_PUBLIC } from '../src/outbound/webhooks/egress-policy.js';
import { WebhookRetention } from '../src/outbound/webhooks/webhook-retention.js';
import { holding } from './support/replica.js';
import { dialects, type TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';
import { makeConnection, makeJob, addUser, makeProject } from './support/world.js';

const DAY = 24 * 3600 * 1_000_000;

/** Issue 4, item 6: delivered at least once by any replica, and what ends that. */
describe.each(dialects)('the delivery of webhooks on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect);
    ({ app } = world);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
    await app.database.write((tx) => tx.rows(sql`DELETE FROM webhooks`));
  });

  const finish = (connection = world.connection) => makeJob(app, 'alm', connection);
  const passOn = () => app.app.get(JobChangeFeed).drain();
  const change = (statement: ReturnType<typeof sql>) => app.database.write((tx) => tx.rows(statement));
  const onlyFinished = { events: ['job.finished'] };
  const only = async (id: number) => (await world.deliveries(id))[0];

  it('disables a webhook that answers 410, records why and when, and drops its deliveries', async () => {
    const at = world.path();
    const { id } = await world.make(at, onlyFinished);
    world.receiver.answer = (_, reply) => reply.writeHead(500).end();
    await finish();
    await world.settle();
    world.receiver.answer = (_, reply) => reply.writeHead(410).end();
    await finish();
    await world.settle();
    const off = await world.webhook(id);
    expect(off).toMatchObject({ enabled: false, switched_off_reason: 'The receiver returned 410.' });
    expect(off.switched_off_at).not.toBeNull();
    expect((await world.deliveries(id)).map(({ state, status, error }) => [state, status, error])).toEqual([
      ['dropped', 500, 'The webhook was switched off.'],
      ['failed', 410, null],
    ]);
    const on = await app.ok('PATCH', `webhooks/${id}/`, { enabled: true });
    expect(on).toMatchObject({ enabled: true, switched_off_at: null, switched_off_reason: null, failing_since: null });
    world.receiver.answer = (_, reply) => reply.writeHead(200).end();
    await finish();
    await world.settle();
    expect((await world.deliveries(id)).at(-1)?.state).toBe('delivered');
    expect(app.logs.join('\n')).not.toContain(world.receiver.url(at));
  });

  it('disables a webhook that has failed for five days, and none before', async () => {
    const warnings = jest.spyOn(Logger.prototype, 'warn');
    const { id } = await world.make(world.path(), onlyFinished);
    world.receiver.answer = (_, reply) => reply.writeHead(500).end();
    await finish();
    await world.settle();
    const age = (micros: number) =>
      change(sql`UPDATE webhooks SET failing_since = failing_since - ${micros} WHERE id = ${id}`);
    await age(4 * DAY);
    await world.hurry();
    expect((await world.webhook(id)).enabled).toBe(true);
    await age(DAY);
    await world.hurry();
    const { enabled, switched_off_reason: reason, failing_since: since } = await world.webhook(id);
    expect([enabled, reason]).toEqual([false, `Nothing was delivered since ${since ?? ''}.`]);
    // Once, not for each attempt.
    const told = `Deliveries of webhook ${String(id)} fail and are retried. The receiver returned 500.`;
    expect(warnings.mock.calls.filter(([text]) => text === told)).toHaveLength(1);
    warnings.mockRestore();
  });

  it('waits as long as a receiver asks', async () => {
    const { id } = await world.make(world.path(), onlyFinished);
    world.receiver.answer = (_, reply) => reply.writeHead(429, { 'retry-after': '7200' }).end();
    await finish();
    await world.settle();
    const delivery = await only(id);
    const waits = Date.parse(delivery?.next_attempt ?? '') - Date.parse(delivery?.last_attempt ?? '');
    expect(waits).toBeGreaterThanOrEqual(7_200_000);
    expect(waits).toBeLessThan(7_300_000);
  });

  it('never sends to a private address, even if it was permitted before, and reports nothing else', async () => {
    const { id } = await world.make(world.path(), onlyFinished);
    await change(sql`UPDATE webhooks SET url = 'http://10.0.0.1:9/' WHERE id = ${id}`);
    await finish();
    await world.settle();
    expect(await only(id)).toMatchObject({ state: 'pending', status: null, answer: null, error: NOT_PUBLIC });
  });

  describe('checks the permissions of the webhook’s user each time, and is dropped', () => {
    const byMember = async () => {
      const person = await addUser(app);
      const project = await makeProject(app, { users: [{ email: person.email, role: 'PR4' }] });
      const connection = await makeConnection(app, 'alm', project);
      const at = world.path();
      const { id } = await world.make(at, { ...onlyFinished, project }, person.token);
      await finish(connection);
      await passOn();
      return { id, at, person, project, connection };
    };
    type Made = Awaited<ReturnType<typeof byMember>>;
    const cases: [string, (made: Made) => Promise<unknown>, string][] = [
      [
        'when they are not a member any more',
        ({ project }) => app.ok('PATCH', `projects/${project}/`, { users: [] }),
        'may no longer see this',
      ],
      [
        'when they may only read',
        ({ project, person }) =>
          app.ok('PATCH', `projects/${project}/`, { users: [{ email: person.email, role: 'PR6' }] }),
        'may no longer see this',
      ],
      ['when they were deactivated', ({ person }) => app.ok('DELETE', `users/${person.id}/`), 'may no longer see this'],
      [
        'when the connection is in another project',
        async ({ connection }) => app.ok('PATCH', `connections/alm/${connection}/`, { project: world.project }),
        'no longer in the webhook’s project',
      ],
      [
        'when the connection was deleted',
        ({ connection }) => app.ok('DELETE', `connections/alm/${connection}/?force=true`),
        'was deleted before the delivery',
      ],
    ];

    it.each(cases)('%s', async (_, take, reason) => {
      // Nothing is sent before the right is gone.
      const { hold, release } = holding(app);
      await hold();
      const made = await byMember();
      await take(made);
      release();
      await world.settle();
      const rows = await app.database.rows<{ state: string; error: string; attempts: number }>(
        sql`SELECT state, error, attempts FROM webhook_deliveries WHERE webhook_id = ${made.id}`,
      );
      expect(rows).toEqual([{ state: 'dropped', error: expect.stringContaining(reason), attempts: 1 }]);
      expect(world.receiver.to(made.at)).toEqual([]);
    });

    it('and uses the permissions of the user who changed it last', async () => {
      const made = await byMember();
      await app.ok('PATCH', `webhooks/${made.id}/`, { description: 'Taken over' });
      await app.ok('DELETE', `users/${made.person.id}/`);
      await finish(made.connection);
      await world.settle();
      expect((await world.deliveries(made.id)).at(-1)?.state).toBe('delivered');
    });
  });

  it('of events of connections holds no job', async () => {
    const at = world.path();
    const events: EventType[] = ['connection.failing', 'connection.late', 'connection.recovered'];
    const { secret } = await world.make(at, { events });
    const facts = {
      kind: 'alm',
      project: world.project,
      connection: world.connection,
      job: null,
      succeeded: null,
    } as const;
    await app.database.write((tx) =>
      app.app.get(Events).record(
        tx,
        events.map((type) => ({ ...facts, type, at: app.clock.now() })),
      ),
    );
    await world.settle();
    const payloads = world.receiver.verified(at, secret);
    expect(payloads.map(({ type }) => type).sort()).toEqual([...events].sort());
    expect(payloads.map(({ data }) => [data.connection?.id, data.job])).toEqual(
      events.map(() => [world.connection, null]),
    );
  });

  it('is recorded in the transaction of the event, exactly once', async () => {
    const { id } = await world.make(world.path(), { events: ['job.finished', 'job.failed'] });
    const { hold, release } = holding(app);
    await hold();
    const relay = app.app.get(JobChangeFeed);
    let isKilled = true;
    relay.add({ handle: () => (isKilled ? Promise.reject(new Error('killed')) : Promise.resolve()) });
    const jobs: number[] = [];
    for (let made = 0; made < 20; made += 1) jobs.push(await finish());
    await expect(relay.drain()).rejects.toThrow('killed');
    expect(await world.deliveries(id)).toEqual([]);
    isKilled = false;
    release();
    await Promise.all([world.settle(), relay.drain(), world.settle()]);
    const told = (await world.deliveries(id)).map(({ event, job, state }) => `${event} ${job ?? 0} ${state}`);
    expect(told.sort()).toEqual(jobs.map((job) => `job.finished ${job} delivered`).sort());
  });

  it('to a receiver that does not answer delays no other, and is limited in concurrency', async () => {
    const [slow, quick] = [world.path(), world.path()];
    await world.make(slow, onlyFinished);
    const { id } = await world.make(quick, onlyFinished);
    const waiting: ServerResponse[] = [];
    world.receiver.answer = ({ path }, reply) => {
      if (path === `/${slow}`) waiting.push(reply);
      else reply.writeHead(204).end();
    };
    for (let made = 0; made < 12; made += 1) await finish();
    await passOn();
    const settled = world.settle();
    await until(
      'all quick ones are delivered',
      async () => (await world.deliveries(id)).filter(({ state }) => state === 'delivered').length === 12,
    );
    expect(waiting).toHaveLength(4);
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
    for (const reply of waiting) reply.writeHead(204).end();
    await settled;
    expect(world.receiver.to(slow)).toHaveLength(12);
  });

  it.each(['disabled', 'deleted'])('of a long backlog goes in slices once the webhook is %s', async (end) => {
    const { id } = await world.make(world.path(), onlyFinished);
    const [columns, far] = [sql`webhook_id, message_id, event, at, state, attempts, created_at, due_at`, 9e15];
    const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1300)`;
    await change(
      sql`INSERT INTO webhook_deliveries (${columns}) ${numbers}
        SELECT CAST(${id} AS bigint), 'm' || i, 'job.finished', 1, 'pending', 0, CAST(${far} AS bigint), CAST(${far} AS bigint) + i
        FROM n`,
    );
    const states = async () => {
      const counted = sql`SELECT state, count(*) AS count FROM webhook_deliveries WHERE webhook_id = ${id} GROUP BY state`;
      const rows = await app.database.rows<{ state: string; count: number }>(counted);
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    };
    const retention = app.app.get(WebhookRetention);
    const held = jest.spyOn(retention, 'start').mockImplementation(() => undefined);
    if (end === 'disabled') await app.ok('PATCH', `webhooks/${id}/`, { enabled: false });
    else await app.ok('DELETE', `webhooks/${id}/`);
    held.mockRestore();
    expect(await states()).toEqual(end === 'disabled' ? { dropped: 500, pending: 800 } : { pending: 1300 });
    const { results } = await app.ok<{ results: { id: number }[] }>('GET', 'webhooks/');
    expect(results.some((webhook) => webhook.id === id)).toBe(end === 'disabled');
    // None of them is attempted, even if its time has come.
    await change(sql`UPDATE webhook_deliveries SET due_at = 1 WHERE webhook_id = ${id} AND due_at IS NOT NULL`);
    await world.settle();
    await retention.clear();
    expect(await states()).toEqual(end === 'disabled' ? { dropped: 1000 } : {});
    expect(await app.database.rows(sql`SELECT id FROM webhooks WHERE id = ${id}`)).toHaveLength(
      end === 'disabled' ? 1 : 0,
    );
  });

  it('keeps a thousand per webhook for thirty days, and all pending ones', async () => {
    const { id } = await world.make(world.path(), onlyFinished);
    await finish();
    await world.settle();
    const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1700)`;
    const columns = sql`webhook_id, message_id, event, at, state, attempts, created_at, due_at`;
    const far = 9_000_000_000_000_000;
    await change(
      sql`INSERT INTO webhook_deliveries (${columns}) ${numbers} SELECT webhook_id, 'copy', event, at, CASE WHEN i = 1 THEN 'pending' ELSE state END, 0, created_at, CASE WHEN i = 1 THEN CAST(${far} AS bigint) END FROM webhook_deliveries, n WHERE webhook_id = ${id}`,
    );
    await app.app.get(WebhookRetention).clear();
    const kept = await world.deliveries(id);
    expect([kept.length, kept[0]?.state]).toEqual([1001, 'pending']);
    await change(
      sql`UPDATE webhook_deliveries SET created_at = created_at - ${31 * DAY} WHERE id <= ${kept[100]?.id ?? 0}`,
    );
    await app.app.get(WebhookRetention).clear();
    expect((await world.deliveries(id)).length).toBe(901);
  });
});
