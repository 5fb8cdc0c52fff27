import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aProject } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { addUser, makeRole, makeToken, makeUser, startApp, type TestUser } from './support/world.js';

/** Wire contract, section 3: `api-token`. */
describe.each(nightlyDialects)('the API token on %s', (dialect) => {
  let app: TestApp;
  let manager: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    manager = await addUser(app, {
      role: await makeRole(app, ['manage_users', 'add_project', 'view_all_projects']),
    });
  });
  afterAll(() => app.close());

  const statusOf = async (token: string) => (await app.call('GET', 'users/me/', { token })).status;

  it.each(['POST', 'PATCH'] as const)(
    'is replaced by %s, and the new one works with the next request',
    async (method) => {
      const person = await addUser(app);
      const { status, body } = await app.call(method, `users/${person.id}/api-token/`, { token: person.token });
      expect(status).toBe(method === 'POST' ? 201 : 200);
      const token = String(body['token']);
      expect(body).toEqual({ token, connection_string: `${token}@ledger.example.com` });
      expect([await statusOf(person.token), await statusOf(token)]).toEqual([401, 200]);
    },
  );

  it('looks like slt_, 40 characters and a checksum, a different one each time', async () => {
    const user = await makeUser(app);
    const tokens = [await makeToken(app, user), await makeToken(app, user), await makeToken(app, user)];
    for (const token of tokens) expect(token).toMatch(/^slt_[0-9A-Za-z]{46}$/);
    expect(new Set(tokens).size).toBe(3);
  });

  it('is shown masked but for its last five characters', async () => {
    const person = await addUser(app);
    const { status, body, text } = await app.call('GET', `users/${person.id}/api-token/`);
    expect(status).toBe(200);
    expect(String(body['token']).endsWith(person.token.slice(-5))).toBe(true);
    expect(text).not.toContain(person.token.slice(-6));
    for (let start = 4; start < 40; start += 1) expect(text).not.toContain(person.token.slice(start, start + 6));
  });

  it('is revoked by DELETE, from the next request on', async () => {
    const person = await addUser(app);
    expect((await app.call('DELETE', `users/${person.id}/api-token/`)).status).toBe(204);
    expect(await statusOf(person.token)).toBe(401);
    expect((await app.call('GET', `users/${person.id}/api-token/`)).status).toBe(404);
    const other = await addUser(app);
    expect((await app.call('DELETE', `users/${other.id}/api-token/`, { token: other.token })).status).toBe(204);
    expect(await statusOf(other.token)).toBe(401);
  });

  it('of oneself needs no permission, of others it needs manage_users', async () => {
    const [one, two] = [await addUser(app), await addUser(app)];
    expect((await app.call('GET', `users/${one.id}/api-token/`, { token: one.token })).status).toBe(200);
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE'] as const) {
      const path = `users/${two.id}/api-token/`;
      const answer = await app.app.inject({
        method,
        url: `/api/v2/${path}`,
        headers: { authorization: `Token ${one.token}` },
      });
      expect([method, answer.statusCode]).toEqual([method, 403]);
    }
    expect(await statusOf(two.token)).toBe(200);
    expect((await app.call('POST', `users/${one.id}/api-token/`, { token: manager.token })).status).toBe(201);
  });

  const expectUntouched = async (victim: TestUser) => {
    for (const method of ['GET', 'POST', 'PATCH'] as const) {
      const { status } = await app.call(method, `users/${victim.id}/api-token/`, { token: manager.token });
      expect([method, status]).toEqual([method, 403]);
    }
    expect(await statusOf(victim.token)).toBe(200);
  };

  it('is revoked with manage_users alone, but for a superuser’s', async () => {
    const service = await addUser(app, { role: 'UR6' });
    const superuser = await addUser(app, { role: 'UR5', is_superuser: true });
    for (const [person, status, after] of [
      [service, 204, 401],
      [superuser, 403, 200],
    ] as const) {
      const answer = await app.call('DELETE', `users/${person.id}/api-token/`, { token: manager.token });
      expect([answer.status, await statusOf(person.token)]).toEqual([status, after]);
    }
  });

  it('of a user with a global permission that the caller lacks can’t be replaced', async () => {
    await expectUntouched(await addUser(app, { role: 'UR4' }));
    await expectUntouched(await addUser(app, { role: 'UR6' }));
    await expectUntouched(await addUser(app, { role: await makeRole(app, ['manage_users', 'sync_all']) }));
    await expectUntouched(await addUser(app, { role: 'UR5', is_superuser: true }));
  });

  it('of a user with a project permission that the caller lacks can’t be replaced', async () => {
    const [lead, normal, reader] = [await addUser(app), await addUser(app), await addUser(app)];
    const archived = await addUser(app);
    const users = [
      { email: lead.email, role: 'PR4' },
      { email: normal.email, role: 'PR5' },
      { email: reader.email, role: 'PR6' },
    ];
    await app.ok('POST', 'projects/', aProject({ users }));
    await app.ok('POST', 'projects/', aProject({ archived: true, users: [{ email: archived.email, role: 'PR4' }] }));
    for (const victim of [lead, normal, archived]) await expectUntouched(victim);
    // The manager sees all projects too, which is all that the reader can do.
    expect((await app.call('POST', `users/${reader.id}/api-token/`, { token: manager.token })).status).toBe(201);
  });

  it('of a user whose project permissions the caller has can be replaced', async () => {
    const colleague = await addUser(app);
    const users = [{ email: colleague.email, role: 'PR5' }];
    await app.ok('POST', 'projects/', aProject({ users }), manager.token);
    expect((await app.call('POST', `users/${colleague.id}/api-token/`, { token: manager.token })).status).toBe(201);
  });

  it('refuses an Idempotency-Key', async () => {
    const person = await addUser(app);
    for (const method of ['POST', 'PATCH'] as const) {
      const { status } = await app.call(method, `users/${person.id}/api-token/`, {
        headers: { 'idempotency-key': 'a' },
      });
      expect([method, status]).toEqual([method, 400]);
    }
    expect(await statusOf(person.token)).toBe(200);
  });

  it('accepts no body other than an empty object', async () => {
    const person = await addUser(app);
    const { status, body } = await app.call('POST', `users/${person.id}/api-token/`, { body: { expires_at: null } });
    expect([status, Object.keys(body)]).toEqual([400, ['expires_at']]);
    expect(await statusOf(person.token)).toBe(200);
    expect((await app.call('POST', `users/${person.id}/api-token/`, { body: {} })).status).toBe(201);
  });
});
