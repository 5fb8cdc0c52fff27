import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aResult, aUser } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import { IdempotencyPurge } from '../src/platform/http/idempotency/index.js';
import { rowCounts, storedTexts } from './support/stored-text.js';
import { dialects, type TestApp } from './support/test-app.js';
import { creations, addUser, NOBODY, startWorld, type World } from './support/world.js';

/** Wire contract, section 2: `Idempotency-Key`. */
describe.each(dialects)('Idempotency-Key on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  const send = (path: string, body: object, key: string, token = app.admin) =>
    app.call('POST', path, { body, token, headers: { 'idempotency-key': key } });

  it('answers a repeated request with the same object, and writes nothing', async () => {
    for (const [index, { path, body }] of creations(world).entries()) {
      const first = await send(path, body, `again-${index}`);
      expect(first.headers['idempotent-replayed']).toBeUndefined();
      const before = await rowCounts(app.database);
      const second = await send(path, body, `again-${index}`);
      expect([path, second.status, second.body]).toEqual([path, first.status, first.body]);
      expect(second.headers['idempotent-replayed']).toBe('true');
      expect(await rowCounts(app.database)).toEqual(before);
    }
  });

  it('is forgotten after a day, however many there are', async () => {
    const columns = sql`user_id, path, key, body_mac, status, object_id, created_at`;
    const keys = (created: number) => sql`
      INSERT INTO idempotency_keys (${columns})
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
      SELECT 1, '/' || CAST(${created} AS bigint), 'k' || i, 'm', 201, '1', CAST(${created} AS bigint) FROM n`;
    const [now, before] = [app.clock.now() - 1, app.clock.now() - 25 * 3600 * 1_000_000];
    for (const created of [now, before]) await app.database.writeRows(keys(created));
    await app.app.get(IdempotencyPurge).purge();
    const left = (created: number) =>
      app.database.rows(sql`SELECT 1 FROM idempotency_keys WHERE created_at = ${created}`);
    expect([(await left(now)).length, (await left(before)).length]).toEqual([1200, 0]);
  });

  it('answers 422 to another body, and writes nothing', async () => {
    await send('jobs/alm/', aResult(world.alm), 'other-body');
    const before = await rowCounts(app.database);
    const { status, body } = await send('jobs/alm/', aResult(world.alm, { succeeded: false }), 'other-body');
    expect([status, Object.keys(body)]).toEqual([422, ['detail']]);
    expect(await rowCounts(app.database)).toEqual(before);
  });

  it('compares what a body means, not how it is written', async () => {
    const start = '"automatic": true, "succeeded": true, "result_message": "é 12"';
    const bodies = [
      `{"connection": ${world.alm}, ${start}}`,
      `{"connection":\t${world.alm}.0,${start.replace('é', '\\u00e9')}}`,
      `{"result_message": "\\u00e9 \\u0031\\u0032", "succeeded": true, "automatic": true, "connection": ${world.alm}e0}`,
    ];
    const params = [
      '{"a": {"x": [1, {"y": 2, "z": 3}], "__proto__": 1}, "b": 1}',
      '{"b": 1e0, "a": {"__proto__": 1, "x": [1.0, {"z": 3, "y": 2}]}}',
    ];
    const connections = params.map((text) => `{"project": ${world.project}, "system": "Jira", "params": ${text}}`);
    for (const [path, raws] of [
      ['jobs/alm/', bodies],
      ['connections/alm/', connections],
    ] as const) {
      const answers = [];
      for (const raw of raws)
        answers.push(await app.call('POST', path, { raw, headers: { 'idempotency-key': 'meaning' } }));
      expect(answers.slice(1).map(({ headers }) => headers['idempotent-replayed'])).toEqual(
        raws.slice(1).map(() => 'true'),
      );
      expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
      const other = raws[0]!
        .replace('[1, {"y"', '[{"y"')
        .replace('é', 'e')
        .replace('{"y": 2, "z": 3}', '{"y": 2, "z": 3}, 1');
      expect((await app.call('POST', path, { raw: other, headers: { 'idempotency-key': 'meaning' } })).status).toBe(
        422,
      );
    }
  });

  it('is another key for another path or caller', async () => {
    const body = aResult(world.alm);
    const other = await addUser(app, { role: 'UR6' });
    const ids = [
      (await send('jobs/alm/', body, 'shared')).body['id'],
      (await send(`projects/${world.project}/jobs/alm/`, body, 'shared')).body['id'],
      (await send('jobs/alm/', body, 'shared', other.token)).body['id'],
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it('is the same key however the path is written', async () => {
    const body = aResult(world.alm);
    for (const [path, other] of [
      ['jobs/alm/', 'jobs/%61lm'],
      [`projects/${world.project}/jobs/alm/`, `projects/%3${world.project}/jobs/%61lm`],
    ] as const) {
      const first = await send(path, body, 'encoded');
      const second = await send(other, body, 'encoded');
      expect([other, second.body['id'], second.headers['idempotent-replayed']]).toEqual([
        other,
        first.body['id'],
        'true',
      ]);
    }
  });

  it('belongs to the caller, not to the token', async () => {
    const { id, token } = await addUser(app, { role: 'UR6' });
    const first = await send('jobs/alm/', aResult(world.alm), 'renewed', token);
    const renewed = await app.ok<{ token: string }>('POST', `users/${id}/api-token/`);
    const second = await send('jobs/alm/', aResult(world.alm), 'renewed', renewed.token);
    expect(second.body['id']).toBe(first.body['id']);
  });

  it('creates one object for many concurrent requests', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send('jobs/alm/', aResult(world.alm), 'at once')),
    );
    expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
    const made = answers.filter(({ status }) => status === 200);
    expect(new Set(made.map(({ body }) => body['id'])).size).toBe(1);
    expect(made.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  it('keeps only successes', async () => {
    const wrong = await send('jobs/alm/', aResult(NOBODY), 'retried');
    expect(wrong.status).toBe(400);
    const forbidden = await send('users/', aUser(), 'retried', world.stranger.token);
    expect(forbidden.status).toBe(403);
    const right = await send('jobs/alm/', aResult(world.alm), 'retried');
    expect([right.status, right.headers['idempotent-replayed']]).toEqual([200, undefined]);
    const email = `${dialect}@example.com`;
    const taken = aUser({ email: world.stranger.email });
    expect((await send('users/', taken, 'retried user')).status).toBe(400);
    expect((await send('users/', aUser({ email }), 'retried user')).status).toBe(201);
  });

  it('holds for 24 hours', async () => {
    const body = aResult(world.alm);
    const first = await send('jobs/alm/', body, 'a day');
    app.clock.advance(24 * 3600 - 1);
    expect((await send('jobs/alm/', body, 'a day')).body['id']).toBe(first.body['id']);
    app.clock.advance(2);
    const next = await send('jobs/alm/', body, 'a day');
    expect([next.status, next.headers['idempotent-replayed']]).toEqual([200, undefined]);
    expect(next.body['id']).not.toBe(first.body['id']);
  });

  it('answers with the rights that the caller has now', async () => {
    const person = await addUser(app, { role: 'UR6' });
    const body = aResult(world.alm);
    const first = await send('jobs/alm/', body, 'rights', person.token);
    expect(first.body['connection']).toHaveProperty('params');
    const id = await app.ok<{ id: string }>('POST', 'global-roles/', {
      name: 'Without params',
      permissions: ['sync_all', 'view_all_projects'],
    });
    await app.database.write((tx) => tx.rows(sql`UPDATE users SET role = ${id.id} WHERE id = ${person.id}`));
    const second = await send('jobs/alm/', body, 'rights', person.token);
    expect([second.status, second.body['id']]).toEqual([200, first.body['id']]);
    expect(second.body['connection']).not.toHaveProperty('params');
    await app.database.write((tx) => tx.rows(sql`UPDATE users SET role = 'UR5' WHERE id = ${person.id}`));
    expect([400, 404]).toContain((await send('jobs/alm/', body, 'rights', person.token)).status);
  });

  it('shows the object with the parameters of the repetition', async () => {
    await send('jobs/alm/', aResult(world.alm), 'shown');
    const { body } = await send('jobs/alm/?expand=user&include=state', aResult(world.alm), 'shown');
    expect(body).toMatchObject({ user: { id: 1 }, state: 'finished' });
  });

  it.each(['', 'x'.repeat(256), 'a\tb', 'é'])('answers 400 to the key %j', async (key) => {
    expect((await send('jobs/alm/', aResult(world.alm), key)).status).toBe(400);
  });

  it.each(['x', 'x'.repeat(255), '"quoted"', '8e03978e-40d5-43dd-bc93-6894a57f9324'])(
    'takes the key %s',
    async (key) => {
      expect((await send('jobs/alm/', aResult(world.alm), key)).status).toBe(200);
    },
  );

  it('keeps neither the key’s body nor anything of it readable', async () => {
    const params = { alm_pass: 'kept-nowhere-1234567' };
    const body = { ...aConnection(world.project), params };
    await send('connections/alm/', body, 'with a secret');
    for (const text of (await storedTexts(app.database)).values()) expect(text).not.toContain(params.alm_pass);
  });
});
