import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aProject, aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { act, administrator, audited, inOrder, makeActor, type Act, type Actor } from './support/audited.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeNamedToken, addUser, makeProject, makeRole, startApp } from './support/world.js';

const scopes = [
  { path: 'global-roles', kind: 'global_role', some: 'sync_all', parent: 'UR2' },
  { path: 'project-roles', kind: 'project_role', some: 'view_project', parent: 'PR5' },
];

let number = 0;
const aName = () => `Audited ${(number += 1)}`;

/** Wire contract, section 4, `GET /audit/`: what is written of users, roles, tokens and projects. */
describe.each(nightlyDialects)('the audit has every change, on %s: of', (dialect) => {
  let app: TestApp;
  let admin: Actor;
  beforeAll(async () => {
    app = await startApp(dialect);
    admin = await administrator(app);
  });
  afterAll(() => app.close());

  const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object, actor = admin) =>
    audited<{ id: number; token: string }>(app, actor, method, path, body && { body });

  /** Sends each change, and expects one entry with the fields that changed, or none. */
  const expectUpdates = async (path: string, expected: Act, changes: readonly (readonly [object, string[]])[]) => {
    for (const [change, fields] of changes) {
      const { status, acts } = await send('PATCH', path, change);
      const entries = fields.length > 0 ? [act('update', expected.object, { ...expected, fields })] : [];
      expect([change, status, acts]).toEqual([change, 200, entries]);
    }
  };

  /** The entry of a token; its id alone is not known before. */
  const ofToken = (action: Act['action'], user: number, object: unknown = expect.stringMatching(/^token\/\d+$/)) =>
    act(action, object as string, { user });

  it('what was there at the first start, without a token and a request', async () => {
    const first = await startApp(dialect);
    const { results } = await first.ok<{ results: object[] }>('GET', 'audit/?ordering=id');
    await first.close();
    const itself = { actor: { id: 1 }, token: null, request_id: null, address: null, user: 1, project: null };
    expect(results).toMatchObject([
      { ...itself, action: 'create', object: 'user/1' },
      { ...itself, action: 'create', object: 'token/1' },
    ]);
    expect(results).toHaveLength(2);
  });

  it('users', async () => {
    const { body, acts } = await send('POST', 'users/', aUser({ role: 'UR2' }));
    const ofUser = act('create', `user/${body.id}`, { user: body.id });
    expect(acts).toEqual([{ ...ofUser, fields: ['email', 'first_name', 'last_name', 'role'] }]);
    await expectUpdates(`users/${body.id}/`, ofUser, [
      [{ email: 'audited@example.com' }, ['email']],
      [{ first_name: 'Grace', last_name: 'Hopper' }, ['first_name', 'last_name']],
      [{ first_name: 'Grace', last_name: 'Murray' }, ['last_name']],
      [{ first_name: 'Grace' }, []],
      [{ role: 'UR1' }, ['role']],
      [{ is_superuser: true }, ['is_superuser']],
      [{ is_superuser: false, is_active: false }, ['is_active', 'is_superuser']],
      [{ is_active: true }, ['is_active']],
    ]);
  });

  it('oneself', async () => {
    const actor = await makeActor(app);
    const { acts } = await send('PATCH', 'users/me/', { first_name: 'Me' }, actor);
    expect(acts).toEqual([act('update', `user/${actor.id}`, { user: actor.id, fields: ['first_name'] })]);
  });

  it.each(['DELETE', 'PATCH'] as const)('those who are deactivated by %s, and their tokens', async (method) => {
    const { body } = await send('POST', 'users/', aUser());
    const user = body.id;
    const api = (await send('POST', `users/${user}/api-token/`)).acts[0]!.object;
    const [kept, revoked] = [await makeNamedToken(app, user), await makeNamedToken(app, user)];
    await app.ok('DELETE', `users/${user}/api-tokens/${revoked.id}/`);
    const deactivate = () => send(method, `users/${user}/`, method === 'PATCH' ? { is_active: false } : undefined);
    const { acts } = await deactivate();
    const tokens = [api, `token/${kept.id}`].map((token) => ofToken('delete', user, token));
    const update = act('update', `user/${user}`, { user, fields: ['is_active'] });
    expect(inOrder(acts)).toEqual(inOrder([update, ...tokens]));
    expect((await deactivate()).acts).toEqual([]);
  });

  it.each(scopes)('$path', async ({ path, kind, some, parent }) => {
    const make = (body: object) => send('POST', `${path}/`, { name: aName(), ...body });
    const { body, acts } = await make({ permissions: [some], description: 'X' });
    const ofRole = act('create', `${kind}/${body.id}`);
    expect(acts).toEqual([{ ...ofRole, fields: ['description', 'name', 'permissions'] }]);
    const at = `${path}/${body.id}/`;
    await expectUpdates(at, ofRole, [
      [{ name: aName() }, ['name']],
      [{ description: 'Y' }, ['description']],
      [{ description: 'Y' }, []],
      [{ permissions: [] }, ['permissions']],
      [{ permissions: [some] }, ['permissions']],
      [{ permissions: [some] }, []],
      [{ inherit_from: parent }, ['permissions']],
    ]);
    expect((await send('DELETE', at)).acts).toEqual([act('delete', `${kind}/${body.id}`)]);
    const heir = await make({ inherit_from: parent });
    expect(heir.acts).toEqual([act('create', `${kind}/${heir.body.id}`, { fields: ['inherit_from', 'name'] })]);
  });

  it('a global role that is replaced, and its holders', async () => {
    const role = await makeRole(app, []);
    const users = [(await addUser(app, { role })).id, (await addUser(app, { role })).id];
    await addUser(app);
    const { status, acts } = await send('DELETE', `global-roles/${role}/`, { replacement: 'UR1' });
    const holders = users.map((user) => act('update', `user/${user}`, { user, fields: ['role'] }));
    expect([status, inOrder(acts)]).toEqual([204, inOrder([...holders, act('delete', `global_role/${role}`)])]);
  });

  it('a project role that is replaced, and the projects of its holders', async () => {
    const { id: role } = await app.ok<{ id: string }>('POST', 'project-roles/', { name: aName(), permissions: [] });
    const [one, two] = [await addUser(app), await addUser(app)];
    const projects = [
      await makeProject(app, { users: [one, two].map(({ email }) => ({ email, role })) }),
      await makeProject(app, { users: [{ email: one.email, role }] }),
    ];
    await makeProject(app, { users: [{ email: one.email, role: 'PR6' }] });
    const { status, acts } = await send('DELETE', `project-roles/${role}/`, { replacement: 'PR6' });
    const changed = projects.map((project) => act('update', `project/${project}`, { project, fields: ['users'] }));
    expect([status, inOrder(acts)]).toEqual([204, inOrder([...changed, act('delete', `project_role/${role}`)])]);
  });

  it('API tokens, with the ones that they replace', async () => {
    const { id: user } = (await send('POST', 'users/', aUser())).body;
    const at = `users/${user}/api-token/`;
    const first = await send('POST', at);
    expect(first.acts).toEqual([ofToken('create', user)]);
    let last = first.acts[0]!.object;
    for (const method of ['POST', 'PATCH'] as const) {
      const { acts } = await send(method, at);
      expect(acts).toEqual([ofToken('delete', user, last), ofToken('create', user)]);
      expect(acts[1]!.object).not.toBe(last);
      last = acts[1]!.object;
    }
    expect((await send('DELETE', at)).acts).toEqual([ofToken('delete', user, last)]);
    expect((await send('DELETE', at)).acts).toEqual([]);
  });

  it('named tokens, one’s own included', async () => {
    const actor = await makeActor(app);
    const whole = { name: 'All', permissions: [], read_only: true, expires_at: '2200-01-01T00:00:00Z', scope: 'agent' };
    for (const [body, maker] of [[{ name: 'Plain' }, actor] as const, [whole, admin] as const]) {
      const made = await send('POST', `users/${actor.id}/api-tokens/`, body, maker);
      const token = `token/${made.body.id}`;
      expect(made.acts).toEqual([act('create', token, { user: actor.id, fields: Object.keys(body) })]);
      const { acts } = await send('DELETE', `users/${actor.id}/api-tokens/${made.body.id}/`, undefined, maker);
      expect(acts).toEqual([ofToken('delete', actor.id, token)]);
    }
  });

  it('projects, and their members', async () => {
    const [one, two] = [await addUser(app), await addUser(app)];
    const maker = { email: admin.email, role: 'PR4' };
    const users = [maker, { email: one.email, role: 'PR5' }];
    const { body, acts } = await send('POST', 'projects/', aProject({ description: 'X', users }));
    const project = body.id;
    const ofProject = act('create', `project/${project}`, { project });
    expect(acts).toEqual([{ ...ofProject, fields: ['description', 'name', 'users'] }]);
    await expectUpdates(`projects/${project}/`, ofProject, [
      [{ name: aName() }, ['name']],
      [{ description: 'Y' }, ['description']],
      [{ description: 'Y' }, []],
      [{ archived: true }, ['archived']],
      [{ archived: false, description: 'Y' }, ['archived']],
      [{ users: users.toReversed() }, []],
      [{ users: [maker, { email: one.email, role: 'PR6' }] }, ['users']],
      [{ users: [maker, { email: two.email, role: 'PR6' }] }, ['users']],
      [{ users: [maker], description: 'Z' }, ['description', 'users']],
    ]);
    expect((await send('DELETE', `projects/${project}/`)).acts).toEqual([
      act('delete', `project/${project}`, { project }),
    ]);
  });

  it('projects that are deleted by force, and what goes with them', async () => {
    const project = await makeProject(app);
    const connections = [await makeConnection(app, 'alm', project), await makeConnection(app, 'analysis', project)];
    const { status, acts } = await send('DELETE', `projects/${project}/?force=true`);
    const objects = [...connections.map((id) => `connection/${id}`), `project/${project}`];
    expect(status).toBe(204);
    expect(inOrder(acts)).toEqual(inOrder(objects.map((object) => act('delete', object, { project }))));
  });
});
