import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allGlobalPermissions, allProjectPermissions } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { addUser, makeProject, makeRole, startApp, type TestUser } from './support/world.js';

interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: string[];
}

const scopes = [
  {
    path: 'global-roles',
    prefix: 'CUR',
    all: allGlobalPermissions as string[],
    builtIn: ['UR1', 'UR2', 'UR4', 'UR5', 'UR6'],
    some: ['add_project', 'sync_all'],
    other: { role: 'PR6', permission: 'view_project' },
    heir: { from: 'UR2', permissions: ['add_project'] },
  },
  {
    path: 'project-roles',
    prefix: 'CPR',
    all: allProjectPermissions as string[],
    builtIn: ['PR4', 'PR5', 'PR6'],
    some: ['edit_project', 'view_project'],
    other: { role: 'UR2', permission: 'add_project' },
    heir: { from: 'PR5', permissions: ['verify_task', 'view_project'] },
  },
];

let number = 0;
const aName = () => `Changing ${(number += 1)}`;

/** Wire contract, section 3: how roles of both scopes are made, changed and deleted. */
describe.each(nightlyDialects)('roles change on %s', (dialect) => {
  let app: TestApp;
  /** Manages users, and has little else to give. */
  let manager: TestUser;
  let nobody: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    manager = await addUser(app, { role: await makeRole(app, ['manage_users', 'add_project']) });
    nobody = await addUser(app);
  });
  afterAll(() => app.close());

  const post = (path: string, body: unknown, token = app.admin) => app.call<Role>('POST', path, { body, token });
  const patch = (path: string, body: unknown, token = app.admin) => app.call<Role>('PATCH', path, { body, token });
  const remove = (path: string, body?: unknown, token = app.admin) =>
    app.call('DELETE', path, { token, ...(body !== undefined && { body }) });
  const make = async (path: string, permissions: readonly string[]) =>
    (await app.ok<Role>('POST', `${path}/`, { name: aName(), permissions })).id;
  const roleOf = async (id: number) => (await app.ok<{ role: string }>('GET', `users/${id}/`)).role;
  const memberRole = async (project: number, id: number) => {
    const { users } = await app.ok<{ users: { id: number; role: string }[] }>('GET', `projects/${project}/`);
    return users.find((user) => user.id === id)?.role;
  };

  describe.each(scopes)('$path', ({ path, prefix, all, builtIn, some, other, heir }) => {
    /** Makes somebody who has a role; returns how to look at the role that they have. */
    const giveTo = async (role: string): Promise<() => Promise<string | undefined>> => {
      if (path === 'global-roles') {
        const { id } = await addUser(app, { role });
        return () => roleOf(id);
      }
      const { id, email } = await addUser(app);
      const project = await makeProject(app, { users: [{ email, role }] });
      return () => memberRole(project, id);
    };

    it('are read by everyone, one by one', async () => {
      const { results } = await app.ok<{ results: Role[] }>('GET', `${path}/`, undefined, nobody.token);
      expect(results.map(({ id }) => id)).toEqual(expect.arrayContaining(builtIn));
      for (const role of results) {
        expect(Object.keys(role)).toEqual(['id', 'name', 'description', 'permissions']);
        expect(await app.ok('GET', `${path}/${role.id}/`, undefined, nobody.token)).toEqual(role);
      }
      for (const id of [other.role, `${prefix}999`, builtIn[0]!.toLowerCase(), '1']) {
        expect([id, (await app.call('GET', `${path}/${id}/`)).status]).toEqual([id, 404]);
        expect([id, (await patch(`${path}/${id}/`, { name: aName() })).status]).toEqual([id, 404]);
        expect([id, (await remove(`${path}/${id}/`)).status]).toEqual([id, 404]);
      }
    });

    it('have ids that count on and are never used again', async () => {
      const ids = [await make(path, []), await make(path, [])];
      expect((await remove(`${path}/${ids[1]!}/`)).status).toBe(204);
      ids.push(await make(path, []));
      const numbers = ids.map((id) => Number(new RegExp(`^${prefix}([1-9]\\d*)$`).exec(id)?.[1]));
      expect(numbers).toEqual([numbers[0], numbers[0]! + 1, numbers[0]! + 2]);
    });

    it('are changed field by field', async () => {
      const id = await make(path, some);
      const name = aName();
      const before = await app.ok<Role>('GET', `${path}/${id}/`);
      expect([...before.permissions].sort()).toEqual(some);
      const renamed = await patch(`${path}/${id}/`, { name });
      expect([renamed.status, renamed.body]).toEqual([200, { ...before, name }]);
      expect((await patch(`${path}/${id}/`, { description: 'Ünïcode 🐛' })).body).toEqual({
        ...before,
        name,
        description: 'Ünïcode 🐛',
      });
      const widened = await patch(`${path}/${id}/`, { permissions: all });
      expect([...widened.body.permissions].sort()).toEqual([...all].sort());
      expect((await patch(`${path}/${id}/`, { permissions: [] })).body.permissions).toEqual([]);
      const { body } = await patch(`${path}/${id}/`, { inherit_from: heir.from });
      expect([...body.permissions].sort()).toEqual(heir.permissions);
      expect(await app.ok('GET', `${path}/${id}/`)).toEqual(body);
    });

    it('copy permissions, and then go their own way', async () => {
      const parent = await make(path, some);
      const { status, body } = await post(`${path}/`, { name: aName(), inherit_from: parent });
      expect([status, [...body.permissions].sort()]).toEqual([201, some]);
      await app.ok('PATCH', `${path}/${parent}/`, { permissions: [] });
      expect([...(await app.ok<Role>('GET', `${path}/${body.id}/`)).permissions].sort()).toEqual(some);
    });

    it('have names that are unique in any case within their scope', async () => {
      const [name, id] = [`Über ${aName()}`, await make(path, [])];
      const taken = (await app.ok<Role>('POST', `${path}/`, { name, permissions: [] })).id;
      for (const wrong of [name, name.toUpperCase(), name.toLowerCase()]) {
        const answers = [
          await patch(`${path}/${id}/`, { name: wrong }),
          await post(`${path}/`, { name: wrong, permissions: [] }),
        ];
        for (const { status, body } of answers) expect([status, Object.keys(body)]).toEqual([400, ['name']]);
      }
      expect((await patch(`${path}/${taken}/`, { name: name.toUpperCase() })).status).toBe(200);
      const elsewhere = scopes.find((scope) => scope.path !== path)!.path;
      expect((await post(`${elsewhere}/`, { name, permissions: [] })).status).toBe(201);
    });

    it.each([
      ['the other scope’s permission', { permissions: [other.permission] }, ['permissions']],
      ['an unknown permission', { permissions: ['fly'] }, ['permissions']],
      ['null for permissions', { permissions: null }, ['permissions']],
      ['the other scope’s role to copy', { inherit_from: other.role }, ['inherit_from']],
      ['no name', { name: '' }, ['name']],
      ['several wrongs', { name: 1, description: null, id: 'UR7' }, ['description', 'id', 'name']],
    ])('are not changed to %s', async (_, change, fields) => {
      const id = await make(path, some);
      const before = await app.ok('GET', `${path}/${id}/`);
      const { status, body } = await patch(`${path}/${id}/`, change);
      expect([status, Object.keys(body).sort()]).toEqual([400, fields]);
      const both = await patch(`${path}/${id}/`, { permissions: [], inherit_from: heir.from });
      expect(both.status).toBe(400);
      expect(await app.ok('GET', `${path}/${id}/`)).toEqual(before);
    });

    it('that are built in stay as they are', async () => {
      for (const id of builtIn) {
        const before = await app.ok('GET', `${path}/${id}/`);
        const changes = [{ name: aName() }, { description: 'X' }, { permissions: [] }];
        for (const change of changes) expect((await patch(`${path}/${id}/`, change)).status).toBe(403);
        for (const body of [undefined, { replacement: heir.from }]) {
          expect((await remove(`${path}/${id}/`, body)).status).toBe(403);
        }
        expect(await app.ok('GET', `${path}/${id}/`)).toEqual(before);
      }
    });

    it('that nobody has are deleted', async () => {
      for (const body of [undefined, {}, { replacement: heir.from }]) {
        const id = await make(path, some);
        const { status, text } = await remove(`${path}/${id}/`, body);
        expect([status, text]).toEqual([204, '']);
        expect((await app.call('GET', `${path}/${id}/`)).status).toBe(404);
        expect((await app.ok<{ results: Role[] }>('GET', `${path}/`)).results.map((role) => role.id)).not.toContain(id);
      }
    });

    it('that somebody has are deleted only with another one in their place', async () => {
      const [id, next] = [await make(path, some), await make(path, [])];
      const now = await giveTo(id);
      const wrongs = [undefined, {}, ...[id, other.role, `${prefix}999`, ''].map((replacement) => ({ replacement }))];
      for (const body of [...wrongs, { replacement: null }, { replacement: 1 }]) {
        const answer = await remove(`${path}/${id}/`, body);
        expect([body, answer.status, Object.keys(answer.body)]).toEqual([body, 400, ['replacement']]);
      }
      expect((await remove(`${path}/${id}/`, { replacement: next, force: true })).status).toBe(400);
      expect(await now()).toBe(id);
      expect((await remove(`${path}/${id}/`, { replacement: next })).status).toBe(204);
      expect(await now()).toBe(next);
      expect((await app.call('GET', `${path}/${id}/`)).status).toBe(404);
    });

    it('are not for those who don’t manage users', async () => {
      const id = await make(path, []);
      const { token } = await addUser(app, { role: await makeRole(app, ['edit_all_projects', 'sync_all']) });
      const before = await app.ok('GET', `${path}/`);
      const path1 = `${path}/${id}/`;
      for (const caller of [nobody.token, token]) {
        expect((await post(`${path}/`, { name: aName(), permissions: [] }, caller)).status).toBe(403);
        expect((await patch(path1, { name: aName() }, caller)).status).toBe(403);
        expect((await remove(path1, undefined, caller)).status).toBe(403);
      }
      expect(await app.ok('GET', `${path}/`)).toEqual(before);
    });
  });

  it('global ones, not by those who lack a permission of theirs, before or after', async () => {
    const above = await make('global-roles', ['sync_all']);
    const within = await make('global-roles', ['add_project']);
    const { id: holder } = await addUser(app, { role: within });
    const calls = [
      () => patch(`global-roles/${above}/`, { name: aName() }, manager.token),
      () => patch(`global-roles/${above}/`, { permissions: [] }, manager.token),
      () => remove(`global-roles/${above}/`, undefined, manager.token),
      () => patch(`global-roles/${within}/`, { permissions: ['add_project', 'sync_all'] }, manager.token),
      () => patch(`global-roles/${within}/`, { inherit_from: 'UR6' }, manager.token),
      () => remove(`global-roles/${within}/`, { replacement: 'UR4' }, manager.token),
      () => remove(`global-roles/${within}/`, { replacement: above }, manager.token),
    ];
    for (const call of calls) expect((await call()).status).toBe(403);
    expect(await app.ok('GET', `global-roles/${above}/`)).toMatchObject({ permissions: ['sync_all'] });
    expect(await app.ok('GET', `global-roles/${within}/`)).toMatchObject({ permissions: ['add_project'] });
    expect(await roleOf(holder)).toBe(within);
    const own = { permissions: ['add_project', 'manage_users'] };
    expect((await patch(`global-roles/${within}/`, own, manager.token)).status).toBe(200);
    expect((await remove(`global-roles/${within}/`, { replacement: 'UR2' }, manager.token)).status).toBe(204);
    expect(await roleOf(holder)).toBe('UR2');
  });

  it('are not replaced for superusers, the caller, or users with more permissions', async () => {
    const project = await makeProject(app);
    const role = await make('global-roles', ['add_project']);
    const holders = [
      await addUser(app, { role, is_superuser: true }),
      await addUser(app, { role }).then(async (lead) => {
        await app.ok('PATCH', `projects/${project}/`, { users: [{ email: lead.email, role: 'PR4' }] });
        return lead;
      }),
    ];
    for (const holder of holders) {
      const answer = await remove(`global-roles/${role}/`, { replacement: 'UR2' }, manager.token);
      expect([answer.status, await roleOf(holder.id)]).toEqual([403, role]);
      await app.ok('PATCH', `users/${holder.id}/`, { role: 'UR1' });
    }
    const beyond = await addUser(app, { role, is_superuser: true });
    expect((await patch(`global-roles/${role}/`, { permissions: [] }, manager.token)).status).toBe(403);
    expect((await patch(`global-roles/${role}/`, { description: 'Same' }, manager.token)).status).toBe(200);
    await app.ok('PATCH', `users/${beyond.id}/`, { role: 'UR1' });
    await addUser(app, { role });
    expect((await remove(`global-roles/${role}/`, { replacement: 'UR2' }, manager.token)).status).toBe(204);
    const own = await roleOf(manager.id);
    expect((await remove(`global-roles/${own}/`, { replacement: 'UR2' }, manager.token)).status).toBe(403);
    expect(await roleOf(manager.id)).toBe(own);
  });

  it('project ones, only by those who edit all projects, too', async () => {
    const id = await make('project-roles', []);
    const calls = (token: string) => [
      () => post('project-roles/', { name: aName(), permissions: [] }, token),
      () => post('project-roles/', { name: aName(), inherit_from: 'PR4' }, token),
      () => patch(`project-roles/${id}/`, { permissions: ['edit_project'] }, token),
      () => remove(`project-roles/${id}/`, { replacement: 'PR4' }, token),
    ];
    for (const call of calls(manager.token)) expect((await call()).status).toBe(403);
    expect(await app.ok('GET', `project-roles/${id}/`)).toMatchObject({ permissions: [] });
    const { token } = await addUser(app, { role: await makeRole(app, ['manage_users', 'edit_all_projects']) });
    const statuses: number[] = [];
    for (const call of calls(token)) statuses.push((await call()).status);
    expect(statuses).toEqual([201, 201, 200, 204]);
  });

  it('act with the next request', async () => {
    const role = await make('global-roles', []);
    const { token } = await addUser(app, { role });
    const add = async () => (await app.call('POST', 'projects/', { body: { name: 'X' }, token })).status;
    expect(await add()).toBe(403);
    await app.ok('PATCH', `global-roles/${role}/`, { permissions: ['add_project'] });
    expect(await add()).toBe(201);
    await app.ok('DELETE', `global-roles/${role}/`, { replacement: 'UR5' });
    expect(await add()).toBe(403);
  });

  it('act with the next request in projects, too', async () => {
    const role = await make('project-roles', ['view_project']);
    const { token, email } = await addUser(app);
    const project = await makeProject(app, { users: [{ email, role }] });
    const read = async () => (await app.call('GET', `projects/${project}/`, { token })).status;
    const rename = async () => (await patch(`projects/${project}/`, { name: 'Y' }, token)).status;
    expect([await read(), await rename()]).toEqual([200, 403]);
    await app.ok('PATCH', `project-roles/${role}/`, { permissions: ['view_project', 'edit_project'] });
    expect([await read(), await rename()]).toEqual([200, 200]);
    await app.ok('PATCH', `project-roles/${role}/`, { permissions: [] });
    expect([await read(), await rename()]).toEqual([404, 404]);
    await app.ok('DELETE', `project-roles/${role}/`, { replacement: 'PR4' });
    expect([await read(), await rename()]).toEqual([200, 200]);
  });
});
