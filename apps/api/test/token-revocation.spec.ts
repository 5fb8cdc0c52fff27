import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import http from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aProject, aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { addUser, makeProject, makeRole, startWorld, type World } from './support/world.js';

/** Wire contract, sections 1 and 3: a token that was revoked while a body was held back writes nothing. */
describe.each(nightlyDialects)('tokens revoked meanwhile on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
    await app.app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  /** Sends the head of a POST, and its body only after `meanwhile`. */
  async function holdBack(path: string, body: object, token: string, meanwhile: () => Promise<void>): Promise<number> {
    const { port } = app.app.getHttpServer().address() as AddressInfo;
    const text = JSON.stringify(body);
    const request = http.request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: `/api/v2/${path}`,
      headers: { authorization: `Token ${token}`, expect: '100-continue', 'content-length': text.length },
    });
    const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
    request.flushHeaders();
    await once(request, 'continue');
    // Whatever was sent after it is answered after its head was read.
    await fetch(`http://127.0.0.1:${String(port)}/api/v2/users/me/`, { headers: { authorization: `Token ${token}` } });
    await meanwhile();
    request.end(text);
    const [answer] = await answered;
    answer.resume();
    return answer.statusCode ?? 0;
  }

  const things = () =>
    Promise.all(
      ['projects/?page_size=1', 'jobs/?page_size=1', 'users/1/api-tokens/?page_size=100'].map(
        async (path) => (await app.ok<{ count: number }>('GET', path)).count,
      ),
    );

  it.each(['revoked', 'deactivated'])('can’t write once their token or user is %s', async (how) => {
    const role = await makeRole(app, ['add_project', 'sync_all', 'view_all_projects', 'manage_users']);
    const requests = [
      { path: 'projects/', body: aProject() },
      { path: 'jobs/alm/', body: aResult(world.alm) },
      { path: '', body: { name: 'Left behind' } },
    ];
    for (const { path, body } of requests) {
      const person = await addUser(app, { role });
      const before = await things();
      const to = path || `users/${String(person.id)}/api-tokens/`;
      const status = await holdBack(to, body, person.token, async () => {
        const end = how === 'revoked' ? `users/${String(person.id)}/api-token/` : `users/${String(person.id)}/`;
        expect((await app.call('DELETE', end)).status).toBe(204);
      });
      expect([to, status]).toEqual([to, 401]);
      expect(await things()).toEqual(before);
    }
  });

  it('can’t delete, either, when the delayed body is empty', async () => {
    const role = await makeRole(app, ['edit_all_projects']);
    const person = await addUser(app, { role });
    const project = await makeProject(app);
    const { port } = app.app.getHttpServer().address() as AddressInfo;
    const request = http.request({
      port,
      host: '127.0.0.1',
      method: 'DELETE',
      path: `/api/v2/projects/${String(project)}/`,
      headers: { authorization: `Token ${person.token}`, expect: '100-continue', 'transfer-encoding': 'chunked' },
    });
    const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
    request.flushHeaders();
    await once(request, 'continue');
    await fetch(`http://127.0.0.1:${String(port)}/api/v2/users/me/`);
    expect((await app.call('DELETE', `users/${String(person.id)}/`)).status).toBe(204);
    request.end();
    const [answer] = await answered;
    answer.resume();
    expect(answer.statusCode).toBe(401);
    expect((await app.call('GET', `projects/${String(project)}/`)).status).toBe(200);
  });

  it('renew themselves once under concurrent requests', async () => {
    for (let round = 0; round < 3; round += 1) {
      const person = await addUser(app);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          app.call('POST', `users/${String(person.id)}/api-token/`, { token: person.token }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array<number>(7).fill(401)]);
    }
  });

  it('use the permissions at the time when the body has arrived', async () => {
    const role = await makeRole(app, ['add_project']);
    const person = await addUser(app, { role });
    const status = await holdBack('projects/', aProject(), person.token, async () => {
      await app.ok('PATCH', `users/${String(person.id)}/`, { role: 'UR1' });
    });
    expect(status).toBe(403);
  });

  it('are not made for users who are not active', async () => {
    const person = await addUser(app);
    await app.ok('PATCH', `users/${String(person.id)}/`, { is_active: false });
    const to = `users/${String(person.id)}`;
    expect((await app.call('POST', `${to}/api-token/`)).status).toBe(409);
    expect((await app.call('PATCH', `${to}/api-token/`)).status).toBe(409);
    expect((await app.call('POST', `${to}/api-tokens/`, { body: { name: 'Sleeper' } })).status).toBe(409);
    expect(await app.ok('GET', `${to}/api-tokens/`)).toEqual({ results: [] });
  });

  it('make no token that outlives them, though both happen at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const person = await addUser(app);
      const own = `users/${String(person.id)}`;
      const answers = await Promise.all([
        ...Array.from({ length: 4 }, (_, number) =>
          app.call<{ token: string }>('POST', `${own}/api-tokens/`, {
            token: person.token,
            body: { name: `At once ${String(number)}` },
          }),
        ),
        app.call<{ token: string }>('DELETE', `${own}/`),
      ]);
      await app.ok('PATCH', `${own}/`, { is_active: true });
      for (const { status, body } of answers.slice(0, -1)) {
        expect([201, 401, 409]).toContain(status);
        if (status === 201) expect((await app.call('GET', 'users/me/', { token: body.token })).status).toBe(401);
      }
    }
  });
});
