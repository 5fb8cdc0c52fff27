import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MICROS_PER_DAY } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { OutboxRepository } from '../src/outbound/webhooks/outbox.repository.js';
import { WebhookDeliveryWorker } from '../src/outbound/webhooks/webhook-delivery-worker.js';
import { WebhookRetention } from '../src/outbound/webhooks/webhook-retention.js';
import { holding, KEYS, Replica } from './support/replica.js';
import { type TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';
import { makeJob } from './support/world.js';

/** Issue 4, item 6: at least once, by any replica, whichever dies. */
describe.each(nightlyDialects)('a delivery among replicas on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect, { SYNCLEDGER_SECRET_KEYS: KEYS });
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

  it('is retried under the same id when the process was killed during it', async () => {
    const at = world.path();
    const { id } = await world.make(at, onlyFinished);
    const { hold, release } = holding(app);
    await hold();
    await finish();
    await passOn();
    const outbox = app.app.get(OutboxRepository);
    const [claimed] = await app.database.write((tx) => outbox.claim(tx, new Map([[id, 10]])));
    expect(claimed).toMatchObject({ webhook_id: id, attempts: 1 });
    // It was sent, but the process was killed before recording it.
    release();
    await world.settle();
    expect(world.receiver.to(at)).toEqual([]);
    await change(sql`UPDATE webhook_deliveries SET due_at = 1, attempting_until = 1 WHERE webhook_id = ${id}`);
    await world.settle();
    expect(await only(id)).toMatchObject({ state: 'delivered', attempts: 2, webhook_id: claimed?.message_id });
    // A slow process that has lost its claim changes nothing.
    world.receiver.answer = (_, reply) => reply.writeHead(500).end();
    await app.app.get(WebhookDeliveryWorker).attempt(claimed!);
    expect(await only(id)).toMatchObject({ state: 'delivered', attempts: 2, status: 204 });
  });

  it('goes on when the clock is right again after it was far ahead', async () => {
    const { id } = await world.make(world.path(), onlyFinished);
    world.receiver.answer = (_, reply) => reply.writeHead(500).end();
    await finish();
    await world.settle();
    const ahead = 400 * MICROS_PER_DAY;
    await change(sql`
      UPDATE webhook_deliveries
      SET due_at = due_at + ${ahead}, attempting_until = due_at + ${ahead}, last_attempt_at = last_attempt_at + ${ahead}
      WHERE webhook_id = ${id}`);
    await change(sql`UPDATE webhooks SET failing_since = failing_since + ${ahead} WHERE id = ${id}`);
    await app.app.get(WebhookRetention).clear();
    await world.settle();
    expect(await only(id)).toMatchObject({ state: 'pending', attempts: 2 });
    expect(Date.parse((await world.webhook(id)).failing_since ?? '')).toBeLessThanOrEqual(Date.now());
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
    await world.hurry();
    expect(await only(id)).toMatchObject({ state: 'delivered' });
  });

  it('is aborted by a graceful stop without counting as a failure, and retried by another replica', async () => {
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
    const delivering = other.deliverer.drain();
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

  it('happens once with two replicas', async () => {
    const others = [await Replica.start(app, dialect), await Replica.start(app, dialect)];
    const hooks = [];
    for (let made = 0; made < 3; made += 1) {
      const at = world.path();
      hooks.push({ at, ...(await world.make(at, onlyFinished)) });
    }
    const connection = world.connection;
    await Promise.all(Array.from({ length: 40 }, () => app.ok('POST', 'jobs/alm/', aResult(connection))));
    await passOn();
    // One that has settled knows nothing of what another one has under way.
    const isPending = () => app.database.first(sql`SELECT 1 FROM webhook_deliveries WHERE due_at IS NOT NULL LIMIT 1`);
    while (await isPending()) {
      await Promise.all([world.settle(), ...others.map(({ deliverer }) => deliverer.drain())]);
    }
    for (const { id, at } of hooks) {
      const names = world.receiver.to(at).map(({ headers }) => headers['webhook-id']);
      expect([names.length, new Set(names).size]).toEqual([40, 40]);
      const states = (await world.deliveries(id)).map(({ state, attempts }) => `${state} ${attempts}`);
      expect(new Set(states)).toEqual(new Set(['delivered 1']));
    }
    await Promise.all(others.map((replica) => replica.close()));
  });
});
