import type { ServerResponse } from 'node:http';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import { ChangeRelay } from '../src/changes/index.js';
import { readEnvironment } from '../src/config/index.js';
import { createApp } from '../src/create-app.js';
import { openDatabase, type Database } from '../src/database/index.js';
import type { TestDatabase } from '../src/database/testing/test-database.js';
import { Events, type EventType } from '../src/events/index.js';
import { createLogger } from '../src/http/logger.js';
import { Keyring } from '../src/secrets/index.js';
import { Courier } from '../src/webhooks/courier.js';
import { Deliverer } from '../src/webhooks/deliverer.js';
import { NOT_PUBLIC } from '../src/webhooks/destinations.js';
import { OutboxRepository } from '../src/webhooks/outbox.repository.js';
import { Retention } from '../src/webhooks/retention.js';
import { dialects, type TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';
import { makeConnection, makeJob, makePerson, makeProject } from './support/world.js';

const KEYS = Keyring.generate('shared');
const DAY = 24 * 3600 * 1_000_000;

/** Issue 4, item 6: delivered at least once by any replica, and what ends that. */
describe.each(dialects)('the delivery of webhooks on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect, { SYNCLEDGER_SECRET_KEYS: KEYS });
    ({ app } = world);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
    await app.database.write((unit) => unit.rows(sql`DELETE FROM webhooks`));
  });

  const finish = (connection = world.connection) => makeJob(app, 'alm', connection);
  const passOn = () => app.app.get(ChangeRelay).settle();
  const change = (statement: ReturnType<typeof sql>) => app.database.write((unit) => unit.rows(statement));
  const onlyFinished = { events: ['job.finished'] };
  const only = async (id: number) => (await world.deliveries(id))[0];

  it('switches a webhook off that answers 410, says why and when, and drops what is left', async () => {
    const at = world.path();
    const { id } = await world.make(at, onlyFinished);
    world.receiver.answer = (_, reply) => reply.writeHead(500).end();
    await finish();
    await world.settle();
    world.receiver.answer = (_, reply) => reply.writeHead(410).end();
    await finish();
    await world.settle();
    const off = await world.webhook(id);
    expect(off).toMatchObject({ enabled: false, switched_off_reason: 'It answered 410.' });
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

  it('switches a webhook off that has failed for five days, and none before', async () => {
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

  it('sends to no private address, whatever was permitted before, and says no more than that', async () => {
    const { id } = await world.make(world.path(), onlyFinished);
    await change(sql`UPDATE webhooks SET url = 'http://10.0.0.1:9/' WHERE id = ${id}`);
    await finish();
    await world.settle();
    expect(await only(id)).toMatchObject({ state: 'pending', status: null, answer: null, error: NOT_PUBLIC });
  });

  describe('looks at the rights of the webhook’s user each time, and drops', () => {
    const byMember = async () => {
      const person = await makePerson(app);
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
        'may not see',
      ],
      [
        'when they may only read',
        ({ project, person }) =>
          app.ok('PATCH', `projects/${project}/`, { users: [{ email: person.email, role: 'PR6' }] }),
        'may not see',
      ],
      ['when they were deactivated', ({ person }) => app.ok('DELETE', `users/${person.id}/`), 'may not see'],
      [
        'when the connection is in another project',
        async ({ connection }) => app.ok('PATCH', `connections/alm/${connection}/`, { project: world.project }),
        'not in the webhook’s project',
      ],
      [
        'when the connection was deleted',
        ({ connection }) => app.ok('DELETE', `connections/alm/${connection}/?force=true`),
        'deleted meanwhile',
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

    it('and goes by who changed it last', async () => {
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
    await app.database.write((unit) =>
      app.app.get(Events).record(
        unit,
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

  it('is written down with the event or not at all, and once', async () => {
    const { id } = await world.make(world.path(), { events: ['job.finished', 'job.failed'] });
    const { hold, release } = holding(app);
    await hold();
    const relay = app.app.get(ChangeRelay);
    let isKilled = true;
    relay.add({ takeChanges: () => (isKilled ? Promise.reject(new Error('killed')) : Promise.resolve()) });
    const jobs: number[] = [];
    for (let made = 0; made < 20; made += 1) jobs.push(await finish());
    await expect(relay.settle()).rejects.toThrow('killed');
    expect(await world.deliveries(id)).toEqual([]);
    isKilled = false;
    release();
    await Promise.all([world.settle(), relay.settle(), world.settle()]);
    const told = (await world.deliveries(id)).map(({ event, job, state }) => `${event} ${job ?? 0} ${state}`);
    expect(told.sort()).toEqual(jobs.map((job) => `job.finished ${job} delivered`).sort());
  });

  it('is tried again, under the same id, when the process was killed on the way', async () => {
    const at = world.path();
    const { id } = await world.make(at, onlyFinished);
    const { hold, release } = holding(app);
    await hold();
    await finish();
    await passOn();
    const outbox = app.app.get(OutboxRepository);
    const [claimed] = await app.database.write((unit) => outbox.claim(unit, 10));
    expect(claimed).toMatchObject({ webhook_id: id, attempts: 1 });
    // It was sent, and then there was nobody to write that down.
    release();
    await world.settle();
    expect(world.receiver.to(at)).toEqual([]);
    await change(sql`UPDATE webhook_deliveries SET due_at = 1, attempting_until = 1 WHERE webhook_id = ${id}`);
    await world.settle();
    expect(await only(id)).toMatchObject({ state: 'delivered', attempts: 2, webhook_id: claimed?.message_id });
    // And who was only slow changes nothing any more.
    world.receiver.answer = (_, reply) => reply.writeHead(500).end();
    await app.app.get(Courier).attempt(claimed!);
    expect(await only(id)).toMatchObject({ state: 'delivered', attempts: 2, status: 204 });
  });

  it('to a receiver that does not answer holds up no other, and has no more than a few at once', async () => {
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
    await until(async () => (await world.deliveries(id)).filter(({ state }) => state === 'delivered').length === 12);
    expect(waiting).toHaveLength(4);
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
    for (const reply of waiting) reply.writeHead(204).end();
    await settled;
    expect(world.receiver.to(slow)).toHaveLength(12);
  });

  it('keeps a thousand of a webhook for thirty days, and what is still to be sent', async () => {
    const { id } = await world.make(world.path(), onlyFinished);
    await finish();
    await world.settle();
    const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1700)`;
    const columns = sql`webhook_id, message_id, event, at, state, attempts, created_at, due_at`;
    const far = 9_000_000_000_000_000;
    await change(
      sql`INSERT INTO webhook_deliveries (${columns}) ${numbers} SELECT webhook_id, 'copy', event, at, CASE WHEN i = 1 THEN 'pending' ELSE state END, 0, created_at, CASE WHEN i = 1 THEN CAST(${far} AS bigint) END FROM webhook_deliveries, n WHERE webhook_id = ${id}`,
    );
    await app.app.get(Retention).clear();
    const kept = await world.deliveries(id);
    expect([kept.length, kept[0]?.state]).toEqual([1001, 'pending']);
    await change(
      sql`UPDATE webhook_deliveries SET created_at = created_at - ${31 * DAY} WHERE id <= ${kept[100]?.id ?? 0}`,
    );
    await app.app.get(Retention).clear();
    expect((await world.deliveries(id)).length).toBe(901);
  });

  it('is given up by a graceful stop without blame, and tried again by another replica', async () => {
    const at = world.path();
    const { id, secret } = await world.make(at, onlyFinished);
    const other = await Replica.start(app, dialect);
    const { hold, release } = holding(app);
    await hold();
    const asked = new Promise<void>((resolve) => {
      world.receiver.answer = () => {
        resolve();
      };
    });
    await finish();
    await passOn();
    const delivering = other.deliverer.settle();
    await asked;
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
    await other.close();
    await delivering;
    expect((await world.webhook(id)).failing_since).toBeNull();
    release();
    await world.settle();
    expect(await only(id)).toMatchObject({ state: 'delivered', attempts: 2 });
    expect(world.receiver.verified(at, secret)).toHaveLength(2);
  });

  it('happens once with two replicas at work', async () => {
    const others = [await Replica.start(app, dialect), await Replica.start(app, dialect)];
    const hooks = [];
    for (let made = 0; made < 3; made += 1) {
      const at = world.path();
      hooks.push({ at, ...(await world.make(at, onlyFinished)) });
    }
    const connection = world.connection;
    await Promise.all(Array.from({ length: 40 }, () => app.ok('POST', 'jobs/alm/', aResult(connection))));
    await passOn();
    await Promise.all([world.settle(), ...others.map(({ deliverer }) => deliverer.settle())]);
    await world.settle();
    for (const { id, at } of hooks) {
      const names = world.receiver.to(at).map(({ headers }) => headers['webhook-id']);
      expect([names.length, new Set(names).size]).toEqual([40, 40]);
      const states = (await world.deliveries(id)).map(({ state, attempts }) => `${state} ${attempts}`);
      expect(new Set(states)).toEqual(new Set(['delivered 1']));
    }
    await Promise.all(others.map((replica) => replica.close()));
  });
});

/** Another replica on the same database. */
class Replica {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly database: Database,
  ) {}

  static async start({ database: shared, clock }: TestApp, dialect: string): Promise<Replica> {
    const environment = readEnvironment({ SYNCLEDGER_SECRET_KEYS: KEYS, SYNCLEDGER_WEBHOOK_ALLOW: '127.0.0.1' });
    const { url } = shared as TestDatabase;
    // On SQLite one process has the file: a second application stands for a second worker in it.
    const database = dialect === 'postgres' ? await openDatabase({ url }) : shared;
    const logger = createLogger('silent');
    const app = await createApp({ environment, database, keyring: Keyring.parse(KEYS), clock, logger });
    return new Replica(app, database === shared ? ({ close: () => Promise.resolve() } as Database) : database);
  }

  get deliverer(): Deliverer {
    return this.app.get(Deliverer);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }
}

/** Keeps the application's own deliverer from sending until it is released. */
function holding(app: TestApp) {
  const outbox = app.app.get(OutboxRepository);
  const deliverer = app.app.get(Deliverer);
  const held = outbox.isAnyDue.bind(outbox);
  return {
    hold: async () => {
      await deliverer.settle();
      outbox.isAnyDue = () => Promise.resolve(false);
    },
    release: () => {
      outbox.isAnyDue = held;
    },
  };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
