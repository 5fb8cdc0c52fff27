import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NamedToken } from '@syncledger/domain';
import { aProject } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from '../support/test-app.js';
import {
  addMember,
  makeConnection,
  makeNamedToken,
  addUser,
  makeProject,
  makeRole,
  ownToken,
  startApp,
  type TestUser,
} from '../support/world.js';

const CANARY = 'narrowing-canary';
const params = { alm_user: 'u', alm_pass: CANARY };

/** Wire additions, section 1: no scope, role or maker adds to what a user may. */
describe.each(nightlyDialects)('rights only narrow on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let manager: TestUser;
  const connections = { alm: 0, analysis: 0 };
  beforeAll(async () => {
    app = await startApp(dialect);
    manager = await addUser(app, { role: await makeRole(app, ['manage_users']) });
    project = await makeProject(app);
    connections.alm = await makeConnection(app, 'alm', project, { params });
    connections.analysis = await makeConnection(app, 'analysis', project, { system: 'Fortify', params });
  });
  afterAll(() => app.close());

  const status = async (token: string) => (await app.call('GET', 'users/me/', { token })).status;
  const permissions = async (token: string) =>
    (await app.ok<{ permissions: string[] }>('GET', 'users/me/', undefined, token)).permissions;
  const mint = (user: number, body: object, token: string) =>
    app.call<{ id: number; token: string }>('POST', `users/${user}/api-tokens/`, {
      body: { name: 'x', ...body },
      token,
    });
  const minted = async (user: number, body: object, token: string) => {
    const answer = await mint(user, body, token);
    expect(answer.status).toBe(201);
    return answer.body;
  };

  describe('makers', () => {
    it('bound what they made, also after its user was promoted, and are shown', async () => {
      const { id } = await app.ok<TestUser>('POST', 'users/', { ...(await newUser()) }, manager.token);
      const one = await minted(id, {}, manager.token);
      const two = await minted(id, {}, one.token);
      const three = await minted(id, { permissions: ['manage_users', 'sync_all'] }, two.token);
      const unnamed = await app.ok<{ token: string }>('POST', `users/${id}/api-token/`, undefined, two.token);
      await app.ok('PATCH', `users/${id}/`, { is_superuser: true, role: 'UR4' });
      for (const { token } of [one, two, three, unnamed]) {
        expect(await permissions(token)).toEqual(['manage_users']);
        expect((await app.call('GET', `connections/alm/${connections.alm}/`, { token })).status).toBe(404);
        const superuser = { ...(await newUser()), is_superuser: true };
        expect((await app.call('POST', 'users/', { body: superuser, token })).status).toBe(403);
        // Its user now has more permissions than its maker, so it can't create further tokens, not even for the maker.
        expect((await mint(id, {}, token)).status).toBe(403);
      }
      const { results } = await app.ok<{ results: NamedToken[] }>('GET', `users/${id}/api-tokens/`);
      const makers = new Map(results.map((token) => [token.id, token.created_by]));
      expect([makers.get(one.id), makers.get(two.id), makers.get(three.id)]).toEqual([manager.id, id, id]);
    });

    it('are as they are now: a demotion counts with the next request', async () => {
      const maker = await addUser(app, { role: await makeRole(app, ['manage_users', 'view_all_projects']) });
      const person = await addUser(app, { role: await makeRole(app, ['view_all_projects']) });
      const { token } = await minted(person.id, {}, maker.token);
      const read = async () => (await app.call('GET', `connections/alm/${connections.alm}/`, { token })).status;
      expect(await read()).toBe(200);
      await app.ok('PATCH', `users/${maker.id}/`, { role: 'UR1' });
      expect([await read(), await permissions(token)]).toEqual([404, []]);
      await app.ok('PATCH', `users/${maker.id}/`, { role: 'UR4' });
      expect(await read()).toBe(200);
    });

    it('bound events, lists, counts and audit as well', async () => {
      const member = await addUser(app);
      const { token } = await minted(member.id, {}, manager.token);
      await addMember(app, project, 'PR6', member);
      for (const path of ['projects/', 'connections/', 'jobs/?page_size=10', 'jobs/', 'webhooks/']) {
        expect((await app.ok<{ results: object[] }>('GET', path, undefined, token)).results).toEqual([]);
      }
    });

    it('that are deactivated stop it, until they are active again, or another one adopts it', async () => {
      const [maker, other] = [await addUser(app, { role: 'UR4' }), await addUser(app, { role: 'UR4' })];
      const person = await addUser(app);
      const made = await minted(person.id, {}, maker.token);
      const further = await minted(person.id, {}, made.token);
      await app.ok('DELETE', `users/${maker.id}/`);
      expect([await status(made.token), await status(further.token), await status(person.token)]).toEqual([
        401, 401, 200,
      ]);
      await app.ok('PATCH', `users/${maker.id}/`, { is_active: true });
      expect([await status(made.token), await status(further.token)]).toEqual([200, 200]);
      expect((await app.call('DELETE', `users/${maker.id}/?adopt=true`, { token: other.token })).status).toBe(204);
      expect([await status(made.token), await status(further.token)]).toEqual([200, 200]);
      const { results } = await app.ok<{ results: NamedToken[] }>('GET', `users/${person.id}/api-tokens/`);
      expect(results.find(({ id }) => id === made.id)?.created_by).toBe(other.id);
      await app.ok('DELETE', `users/${other.id}/`);
      expect([await status(made.token), await status(further.token)]).toEqual([401, 401]);
    });

    it('who lack a right that its user has by now leave it stopped: they may know its text', async () => {
      const maker = await addUser(app, { role: await makeRole(app, ['manage_users']) });
      const person = await addUser(app);
      const { token } = await minted(person.id, {}, maker.token);
      const own = await minted(person.id, {}, await ownToken(app, person));
      await app.ok('PATCH', `users/${person.id}/`, { role: 'UR4' });
      await app.ok('DELETE', `users/${maker.id}/?adopt=true`);
      expect([await status(token), await status(own.token)]).toEqual([401, 200]);
    });

    it('who may do nothing any more still let it revoke itself', async () => {
      const maker = await addUser(app, { role: await makeRole(app, ['manage_users']) });
      const person = await addUser(app);
      const { id, token } = await minted(person.id, { read_only: true }, maker.token);
      const { token: unnamed } = await app.ok<{ token: string }>(
        'POST',
        `users/${person.id}/api-token/`,
        undefined,
        maker.token,
      );
      await app.ok('PATCH', `users/${maker.id}/`, { role: 'UR1' });
      for (const [path, by] of [
        [`users/${person.id}/api-tokens/${id}/`, token],
        [`users/${person.id}/api-token/`, unnamed],
      ] as const) {
        expect([await status(by), (await app.call('DELETE', path, { token: by })).status, await status(by)]).toEqual([
          200, 204, 401,
        ]);
      }
    });

    it('are adopted by nobody who could not have made it', async () => {
      const maker = await addUser(app, { role: 'UR4' });
      const service = await addUser(app, { role: 'UR6' });
      const { token } = await minted(service.id, {}, maker.token);
      expect((await app.call('DELETE', `users/${maker.id}/?adopt=true`, { token: manager.token })).status).toBe(403);
      expect([await status(maker.token), await status(token)]).toEqual([200, 200]);
      expect((await app.call('DELETE', `users/${maker.id}/`, { token: manager.token })).status).toBe(204);
      expect(await status(token)).toBe(401);
    });
  });

  describe('revoking', () => {
    it('needs manage_users alone, whatever projects others put a user in', async () => {
      const lead = await addUser(app, { role: 'UR2' });
      const victim = await addUser(app);
      const named = await makeNamedToken(app, victim.id);
      await makeProject(app, { users: [{ email: victim.email, role: 'PR6' }] }, lead.token);
      const path = `users/${victim.id}/`;
      const call = async (method: 'DELETE' | 'GET', to: string) =>
        (await app.call(method, to, { token: manager.token })).status;
      expect(await call('GET', `${path}api-tokens/`)).toBe(200);
      expect(await call('DELETE', `${path}api-tokens/${named.id}/`)).toBe(204);
      expect(await call('DELETE', `${path}api-token/`)).toBe(204);
      expect(await call('DELETE', path)).toBe(204);
      expect([await status(named.token), await status(victim.token)]).toEqual([401, 401]);
    });
  });

  describe('a limited token', () => {
    it.each([
      ['permissions: []', { permissions: [] }],
      ['read_only', { read_only: true }],
      ['expires_at', { expires_at: '2990-01-01T00:00:00Z' }],
      ['projects', { projects: [] }],
      ['project_permissions', { project_permissions: ['view_project', 'edit_project'] }],
      ['scope', { scope: 'agent' }],
    ])('with %s administers nothing, but revokes itself', async (_, limits) => {
      const lead = await addUser(app, { role: 'UR4' });
      const own = await makeProject(app, {}, lead.token);
      const sibling = await minted(lead.id, {}, lead.token);
      const { id, token } = await minted(lead.id, limits, lead.token);
      const tokens = `users/${lead.id}/api-tokens/`;
      const refused: (readonly ['POST' | 'PATCH' | 'DELETE', string, object?])[] = [
        ['PATCH', `projects/${own}/`, { users: [] }],
        ['POST', 'projects/', aProject({ users: [] })],
        ['DELETE', `${tokens}${sibling.id}/`],
        ['POST', tokens, { name: 'sibling', ...limits }],
        ['POST', `users/${lead.id}/api-token/`],
        ['PATCH', `users/${lead.id}/api-token/`],
        ['DELETE', `users/${lead.id}/api-token/`],
        ['PATCH', 'users/me/', { first_name: 'X' }],
        ['PATCH', `users/${manager.id}/`, { first_name: 'X' }],
        ['DELETE', `users/${manager.id}/`],
        ['POST', 'users/', await newUser()],
        ['POST', 'global-roles/', { name: `Limited ${id}`, permissions: [] }],
      ];
      for (const [method, path, body] of refused) {
        const answer = await app.call(method, path, { token, ...(body && { body }) });
        expect([method, path, answer.status]).toEqual([method, path, 403]);
      }
      expect((await app.call('DELETE', `${tokens}${id}/`, { token })).status).toBe(204);
      expect(await status(token)).toBe(401);
      expect([await status(sibling.token), await status(lead.token)]).toEqual([200, 200]);
    });

    it('keeps only its projects, and what is in them', async () => {
      const other = await makeProject(app);
      const hidden = await makeConnection(app, 'alm', other, { params });
      const { token } = await makeNamedToken(app, 1, { projects: [other] });
      const see = async (path: string) => (await app.call('GET', path, { token })).status;
      expect(await see(`connections/alm/${hidden}/`)).toBe(200);
      expect(await see(`connections/alm/${connections.alm}/`)).toBe(404);
      expect(await see(`projects/${project}/`)).toBe(404);
      const { results } = await app.ok<{ results: { id: number }[] }>('GET', 'projects/', undefined, token);
      expect(results.map(({ id }) => id)).toEqual([other]);
      expect((await app.call('POST', 'projects/', { body: aProject(), token })).status).toBe(403);
      const move = await app.call('PATCH', `connections/alm/${hidden}/`, { body: { project }, token });
      expect([move.status, Object.keys(move.body)]).toEqual([400, ['project']]);
    });

    it('does no more in projects than it keeps, whatever gives its user more', async () => {
      const { token } = await makeNamedToken(app, 1, { project_permissions: ['view_project'] });
      const body = { connection: connections.alm, automatic: false, ready: false };
      expect((await app.call('POST', 'jobs/alm/', { body, token })).status).toBe(403);
      expect((await app.call('PATCH', `projects/${project}/`, { body: { name: 'X' }, token })).status).toBe(403);
      expect((await app.call('POST', 'jobs/claim/', { body: {}, token })).status).toBe(403);
      expect((await app.call('GET', `projects/${project}/`, { token })).status).toBe(200);
      const blind = await makeNamedToken(app, 1, { project_permissions: [] });
      expect((await app.call('GET', `projects/${project}/`, { token: blind.token })).status).toBe(404);
    });

    it('reveals no ids of invisible projects to its owner or to callers who list it', async () => {
      const [seen, unseen] = [await makeProject(app), await makeProject(app)];
      const made = await makeNamedToken(app, 1, { projects: [seen, unseen] });
      const { token } = await makeNamedToken(app, 1, { projects: [seen] });
      const { results } = await app.ok<{ results: NamedToken[] }>('GET', 'users/1/api-tokens/', undefined, token);
      expect(results.find(({ id }) => id === made.id)?.projects).toEqual([seen]);
    });

    it('leaves no webhook behind', async () => {
      const { token } = await makeNamedToken(app, 1, { expires_at: '2990-01-01T00:00:00Z' });
      const body = { url: 'https://example.com/', events: ['job.failed'], project };
      expect((await app.call('POST', 'webhooks/', { body, token })).status).toBe(403);
      const { id } = await app.ok<{ id: number }>('POST', 'webhooks/', body);
      expect((await app.call('PATCH', `webhooks/${id}/`, { body: { description: 'X' }, token })).status).toBe(403);
      expect((await app.call('POST', `webhooks/${id}/secret/`, { token })).status).toBe(403);
    });

    it('shows what it keeps', async () => {
      const limits = { projects: [project], project_permissions: ['view_project'] };
      const made = await app.ok<NamedToken>('POST', 'users/1/api-tokens/', { name: 'Shown', ...limits });
      expect(made).toMatchObject({ ...limits, created_by: 1 });
    });
  });

  it('revoked permissions no longer allow administration', async () => {
    const one = await addUser(app, { role: 'UR4', is_superuser: true });
    const other = await addUser(app, { role: 'UR4', is_superuser: true });
    const token = await ownToken(app, one);
    const end = app.call('DELETE', `users/${one.id}/`, { token: await ownToken(app, other) });
    const makes = Array.from({ length: 20 }, async () => {
      const superuser = { ...(await newUser()), is_superuser: true };
      return app.call<{ id: number }>('POST', 'users/', { body: superuser, token });
    });
    expect((await end).status).toBe(204);
    await Promise.all(makes);
    interface Entry {
      readonly id: number;
      readonly object: string;
    }
    const entries = (query: string) => app.ok<{ results: Entry[] }>('GET', `audit/?page_size=1000&${query}`);
    const removal = (await entries('action=update')).results.find(({ object }) => object === `user/${one.id}`);
    const made = (await entries(`action=create&actor=${one.id}`)).results.filter(({ id }) => id > removal!.id);
    expect(made).toEqual([]);
  });

  it('nobody makes a project that the maker of the token would not see', async () => {
    const maker = await addUser(app, { role: await makeRole(app, ['manage_users', 'add_project']) });
    const person = await addUser(app, { role: 'UR2' });
    const bounded = await minted(person.id, {}, maker.token);
    const before = (await app.ok<{ results: object[] }>('GET', 'projects/')).results.length;
    expect((await app.call('POST', 'projects/', { body: aProject(), token: bounded.token })).status).toBe(403);
    expect((await app.ok<{ results: object[] }>('GET', 'projects/')).results).toHaveLength(before);
    const own = await ownToken(app, person);
    expect((await app.call('POST', 'projects/', { body: aProject(), token: own })).status).toBe(201);
  });

  const newUser = () => {
    made += 1;
    return Promise.resolve({ email: `narrow-${dialect}-${made}@example.com`, first_name: '', last_name: '' });
  };
  let made = 0;
});
