import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aResult } from '@syncledger/domain/testing';
import sql, { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { checkKeys, Keyring, keyIdOf } from '../src/platform/secrets/index.js';
import { KeyRotation } from '../src/process/keys/index.js';
import type { TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';

const [oldKey, newKey] = [Keyring.generate('old'), Keyring.generate('new')];

/** Issue 4, item 6: the secret is encrypted like `params`, and no payload contains either. */
describe.each(nightlyDialects)('the secrets of webhooks on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect, { SYNCLEDGER_SECRET_KEYS: `${oldKey},${newKey}` });
    ({ app } = world);
  });
  afterAll(() => world.close());

  const fail = { succeeded: false, result_message: 'It broke.' };

  it('are replaced; the previous secret signs for another day', async () => {
    const at = world.path();
    const { id, secret } = await world.make(at);
    const renewed = await app.ok<{ secret: string }>('POST', `webhooks/${id}/secret/`);
    expect(renewed.secret).not.toBe(secret);
    await app.ok('POST', `webhooks/${id}/test/`);
    for (const one of [secret, renewed.secret]) expect(world.receiver.verified(at, one)).toHaveLength(1);
    await app.database.write((tx) => tx.rows(sql`UPDATE webhooks SET previous_secret_until = 1 WHERE id = ${id}`));
    await app.ok('POST', `webhooks/${id}/test/`);
    expect(() => world.receiver.verified(at, secret)).toThrow('signature');
    expect(world.receiver.verified(at, renewed.secret)).toHaveLength(2);
  });

  it('never appear with params in payloads, logs or the database', async () => {
    const at = world.path();
    const canary = 'cAnArY-of-webhooks';
    const body = aConnection(world.project, { params: { alm_pass: canary, [`name-${canary}`]: 1 } });
    const { id: connection } = await app.ok<{ id: number }>('POST', 'connections/alm/', body);
    const made = await world.make(at);
    const { secret } = await app.ok<{ secret: string }>('POST', `webhooks/${made.id}/secret/`);
    world.receiver.answer = ({ headers }, reply) => reply.writeHead(500).end(JSON.stringify(headers));
    await app.ok('POST', 'jobs/alm/', aResult(connection, fail));
    await world.settle();
    await world.hurry();
    expect(world.receiver.to(at).length).toBeGreaterThanOrEqual(4);
    const tables = ['webhooks', 'webhook_deliveries', 'webhook_events', 'events', 'audit_entries', 'settings'];
    const stored = await Promise.all(tables.map((table) => app.database.rows(sql`SELECT * FROM ${raw(table)}`)));
    const shown = await Promise.all(
      ['audit/', 'webhooks/', `webhooks/${made.id}/`, `webhooks/${made.id}/deliveries/`].map((path) =>
        app.call('GET', path),
      ),
    );
    const texts = {
      received: JSON.stringify(world.receiver.messages),
      stored: JSON.stringify(stored),
      logged: app.logs.join('\n'),
      shown: shown.map(({ text }) => text).join('\n'),
    };
    for (const [where, text] of Object.entries(texts)) {
      for (const one of [canary, ...[secret, made.secret].map((whole) => whole.slice('whsec_'.length))]) {
        expect([where, text.includes(one)]).toEqual([where, false]);
      }
    }
    expect(texts.received).not.toContain('"params"');
  });

  it('are encrypted with the new key by a rotation, still sign, and keep their key in use', async () => {
    const at = world.path();
    const { id, secret } = await world.make(at);
    const renewed = await app.ok<{ secret: string }>('POST', `webhooks/${id}/secret/`);
    const both = Keyring.parse(`${newKey},${oldKey}`);
    await checkKeys(app.database, both);
    const rotation = new KeyRotation(app.database, { keyring: both }, app.clock);
    const counts = async () => (await rotation.status()).map(({ id: key, webhooks }) => [key, webhooks]);
    const all = await app.database.rows<{ secret: string; previous_secret: string | null }>(
      sql`SELECT * FROM webhooks`,
    );
    const encrypted = all.flatMap((row) => [row.secret, row.previous_secret ?? []].flat());
    expect(await counts()).toEqual([
      ['new', 0],
      ['old', encrypted.length],
    ]);
    const gone = Keyring.parse(Keyring.generate('gone')).encrypt(secret, 'webhooks/1/secret');
    const other = await world.make(world.path());
    await app.database.write((tx) => tx.rows(sql`UPDATE webhooks SET secret = ${gone} WHERE id = ${other.id}`));
    expect((await rotation.rotate()).webhooks).toEqual({ resealed: encrypted.length, unopenable: [other.id] });
    const [row] = await app.database.rows<{ secret: string; previous_secret: string }>(
      sql`SELECT secret, previous_secret FROM webhooks WHERE id = ${id}`,
    );
    expect([row?.secret, row?.previous_secret].map((text) => keyIdOf(text ?? ''))).toEqual(['new', 'new']);
    await checkKeys(app.database, Keyring.parse(newKey));
    world.receiver.answer = (_, reply) => reply.writeHead(204).end();
    await app.ok('POST', `webhooks/${id}/test/`);
    for (const one of [secret, renewed.secret]) expect(world.receiver.verified(at, one)).toHaveLength(1);
    // One that can't be opened says so, and gets a new one.
    expect(await app.ok('POST', `webhooks/${other.id}/test/`)).toMatchObject({ state: 'failed', status: null });
    await app.ok('POST', `webhooks/${other.id}/secret/`);
    expect(await app.ok('POST', `webhooks/${other.id}/test/`)).toMatchObject({ state: 'delivered' });
  });
});
