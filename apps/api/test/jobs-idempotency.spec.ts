import { createHash } from 'node:crypto';

import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import { aConnectionIn, aPerson, aProjectOf, type Person, type WireList } from './support/job-world.js';
import { dialects, TestApp, type Answer } from './support/test-app.js';

const DAY_SECONDS = 24 * 3600;

let number = 0;
function aKey(): string {
  number += 1;
  return `key-${number}`;
}

/** Scenarios of an integrator's client; idempotency.spec.ts tests the rules one by one. */
describe.each(dialects)('a client that sends an Idempotency-Key on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let connection: number;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    project = await aProjectOf(app);
    connection = await aConnectionIn(app, project);
  });
  afterAll(() => app.close());

  const send = (key: string, body: unknown, { token = app.admin, path = 'jobs/alm/' } = {}) =>
    app.call('POST', path, { body, token, headers: { 'idempotency-key': key } });

  const replayed = ({ headers }: Answer) => headers['idempotent-replayed'];
  const made = async (message: string) =>
    (await app.ok<WireList>('GET', `jobs/?search=${encodeURIComponent(message)}&page_size=10`)).count ?? NaN;
  const aUniqueResult = () => aResult(connection, { result_message: `unique ${aKey()}.` });
  const setRole = (person: Person, role: string) =>
    app.database.write((tx) => tx.rows(sql`UPDATE users SET role = ${role} WHERE id = ${person.id}`));

  it.each([
    ['users/', () => aUser()],
    ['global-roles/', () => ({ name: `Role ${aKey()}`, permissions: ['add_project'] })],
    ['projects/', () => aProject()],
    ['connections/alm/', () => aConnection(project)],
    ['connections/analysis/', () => aConnection(project)],
  ] as const)('is answered the same text again by %s, with and without the slash', async (path, aBody) => {
    const [key, body] = [aKey(), aBody()];
    const first = await send(key, body, { path });
    const again = await send(key, body, { path: path.slice(0, -1) });
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
    expect([replayed(first), replayed(again)]).toEqual([undefined, 'true']);
  });

  it('for twenty copies at once gets one job; the others are answered the same, or 409', async () => {
    for (let round = 0; round < 3; round += 1) {
      const [key, body] = [aKey(), aUniqueResult()];
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(key, body)));
      const fine = answers.filter(({ status }) => status === 200);
      expect(answers.filter(({ status }) => status === 409).length + fine.length).toBe(20);
      expect(new Set(fine.map(({ text }) => text)).size).toBe(1);
      expect(fine.filter((answer) => replayed(answer) === undefined)).toHaveLength(1);
      expect(await made(body.result_message)).toBe(1);
    }
  });

  it('for ten different bodies at once gets one job', async () => {
    const key = aKey();
    const bodies = Array.from({ length: 10 }, aUniqueResult);
    const statuses = (await Promise.all(bodies.map((body) => send(key, body)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => ![200, 409, 422].includes(status))).toEqual([]);
    const counts = await Promise.all(bodies.map(({ result_message: message }) => made(message)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('may reuse it after 24 hours, with the same or another body', async () => {
    const [key, body] = [aKey(), aUniqueResult()];
    const first = await send(key, body);
    app.clock.advance(DAY_SECONDS - 1);
    expect(replayed(await send(key, body))).toBe('true');
    app.clock.advance(2);
    const later = await send(key, body);
    expect([later.status, replayed(later)]).toEqual([200, undefined]);
    expect(later.body['id']).not.toBe(first.body['id']);
    app.clock.advance(DAY_SECONDS + 1);
    expect((await send(key, aUniqueResult())).status).toBe(200);
  });

  it('sees in the answer what it may see now', async () => {
    const person = await aPerson(app, 'UR6');
    const body = aResult(await aConnectionIn(app, await aProjectOf(app, [[person, 'PR4']])));
    const key = aKey();
    const first = await send(key, body, person);
    expect(first.body).toHaveProperty('connection.params');
    await setRole(person, 'UR1');
    const again = await send(key, body, person);
    expect([again.status, again.body['id'], replayed(again)]).toEqual([200, first.body['id'], 'true']);
    expect(again.body).not.toHaveProperty('connection.params');
    await setRole(person, 'UR6');
    expect((await send(key, body, person)).text).toBe(first.text);
  });

  it('that no longer sees the project is shown nothing of it', async () => {
    const person = await aPerson(app, 'UR6');
    const [key, body] = [aKey(), aUniqueResult()];
    expect((await send(key, body, person)).status).toBe(200);
    await setRole(person, 'UR1');
    const again = await send(key, body, person);
    expect([400, 403, 404]).toContain(again.status);
    expect(again.text).not.toContain(body.result_message);
    expect(await made(body.result_message)).toBe(1);
  });

  it('may correct what was refused under the same key', async () => {
    const person = await aPerson(app);
    const theirs = await aProjectOf(app, [[person, 'PR6']]);
    const body = aResult(await aConnectionIn(app, theirs));
    const key = aKey();
    const wrong = [
      { ...body, succeeded: 'yes' },
      { ...body, connection: 999_999 },
    ];
    for (const one of [...wrong, body]) expect((await send(key, one, person)).status).toBe(403);
    await app.database.write((tx) => tx.rows(sql`UPDATE memberships SET role = 'PR4' WHERE user_id = ${person.id}`));
    for (const one of wrong) expect((await send(key, one, person)).status).toBe(400);
    const right = await send(key, body, person);
    expect([right.status, replayed(right)]).toEqual([200, undefined]);
  });

  it('leaves no hash that anyone could try bodies against', async () => {
    const [key, body] = [aKey(), aUniqueResult()];
    await send(key, body);
    const kept = JSON.stringify(await app.database.rows<object>(sql`SELECT * FROM idempotency_keys`));
    expect(kept).toContain(key);
    expect(kept).not.toContain(body.result_message);
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(kept).not.toContain(createHash(algorithm).update(JSON.stringify(body)).digest(encoding));
      }
    }
  });

  it('is refused where a secret is shown once, and keeps its token', async () => {
    const person = await aPerson(app);
    for (const method of ['POST', 'PATCH'] as const) {
      const headers = { 'idempotency-key': aKey() };
      expect((await app.call(method, `users/${person.id}/api-token/`, { headers })).status).toBe(400);
    }
    expect((await app.call('GET', 'users/me/', { token: person.token })).status).toBe(200);
  });
});
