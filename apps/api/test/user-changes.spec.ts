import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { Answer, TestApp } from './support/test-app.js';
import {
  addMember,
  addUser,
  makeProject,
  makeRole,
  makeToken,
  NOBODY,
  ownToken,
  startApp,
  type TestUser,
} from './support/world.js';

/** Wire contract, section 3: how users change. */
describe.each(nightlyDialects)('users change on %s', (dialect) => {
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

  const patch = (path: string, body: unknown, token = app.admin) => app.call('PATCH', path, { body, token });
  const remove = (path: string, token = app.admin) => app.call('DELETE', path, { token });
  const read = (id: number) => app.ok('GET', `users/${id}/`);
  const works = async (token: string) => (await app.call('GET', 'users/me/', { token })).status;

  /** Requests that are refused, and after which the user is as before, with a token that works. */
  const expectRefusals = async (user: TestUser, calls: () => Promise<Answer>[], statuses: number[]) => {
    const before = await read(user.id);
    for (const { status } of await Promise.all(calls())) expect(statuses).toContain(status);
    expect(await read(user.id)).toEqual(before);
    expect(await works(user.token)).toBe(200);
  };

  describe('themselves', () => {
    it('in name, without any permission', async () => {
      const person = await addUser(app, { role: 'UR5' });
      const before = await app.ok('GET', 'users/me/', undefined, person.token);
      const changes = { first_name: 'Зоя', last_name: '🐛 O’Neil' };
      const { status, body } = await patch('users/me/', changes, person.token);
      expect([status, body]).toEqual([200, { ...before, ...changes }]);
      expect(await app.ok('GET', 'users/me/', undefined, person.token)).toEqual(body);
      const { body: one } = await patch('users/me/', { last_name: '' }, person.token);
      expect(one).toEqual({ ...body, last_name: '' });
    });

    it('in address with manage_users only, because permissions may be granted by address', async () => {
      const free = `ceo-${dialect}@example.com`;
      await expectRefusals(nobody, () => [patch('users/me/', { email: free }, nobody.token)], [403]);
      expect((await patch('users/me/', { email: nobody.email, first_name: 'Same' }, nobody.token)).status).toBe(200);
      expect((await patch('users/me/', { email: free }, manager.token)).body).toMatchObject({ email: free });
      expect((await patch('users/me/', { email: manager.email }, manager.token)).status).toBe(200);
    });

    it.each([
      { role: 'UR4' },
      { is_superuser: true },
      { is_active: false },
      { id: 1 },
      { permissions: ['manage_users'] },
      { date_joined: '2020-01-01T00:00:00Z' },
    ])('but not with %j', async (change) => {
      await expectRefusals(nobody, () => [patch('users/me/', change, nobody.token)], [400, 403]);
      const before = await app.ok('GET', 'users/me/');
      expect([400, 403]).toContain((await patch('users/me/', change)).status);
      expect(await app.ok('GET', 'users/me/')).toEqual(before);
    });

    it('never in role and flags, also through their id, not even superusers', async () => {
      const { id } = await app.ok<{ id: number }>('GET', 'users/me/');
      const owners: TestUser[] = [manager, { id, email: '', token: app.admin }];
      for (const own of owners) {
        const path = `users/${own.id}/`;
        const changes = [{ role: 'UR1' }, { is_superuser: true }, { is_superuser: false }, { is_active: false }];
        const calls = () => [
          ...changes.map((change) => patch(path, change, own.token)),
          remove(path, own.token),
          patch(path, { first_name: 'Not', role: 'UR5' }, own.token),
        ];
        await expectRefusals(own, calls, [403]);
        expect((await patch(path, { first_name: 'Own' }, own.token)).body).toMatchObject({ first_name: 'Own' });
      }
    });
  });

  it('by those who manage users: one field leaves the others', async () => {
    const person = await addUser(app);
    let expected = await read(person.id);
    const changes = [{ first_name: 'One' }, { last_name: 'Two' }, { email: `x${person.email}` }, { role: 'UR2' }];
    for (const change of changes) {
      expected = { ...expected, ...change };
      const { status, body } = await patch(`users/${person.id}/`, change, manager.token);
      expect([status, body]).toEqual([200, expected]);
    }
    expect(await read(person.id)).toEqual(expected);
    expect(await works(person.token)).toBe(200);
  });

  it('by nobody else', async () => {
    const path = `users/${manager.id}/`;
    const calls = () => [patch(path, { first_name: 'X' }, nobody.token), remove(path, nobody.token)];
    await expectRefusals(manager, calls, [403]);
  });

  it.each([String(NOBODY), '0', '-1', 'abc', '9007199254740992'])('not where there is none: %s', async (id) => {
    for (const { status, body } of [await patch(`users/${id}/`, { first_name: 'X' }), await remove(`users/${id}/`)]) {
      expect([status, Object.keys(body)]).toEqual([404, ['detail']]);
    }
  });

  it('to addresses that nobody else has, in any case', async () => {
    const other = (await addUser(app)).email;
    for (const email of [other, other.toUpperCase()]) {
      for (const path of ['users/me/', `users/${nobody.id}/`]) {
        const { status, body } = await patch(path, { email });
        expect([path, status, Object.keys(body)]).toEqual([path, 400, ['email']]);
      }
    }
    const own = await patch(`users/${nobody.id}/`, { email: nobody.email.toUpperCase() });
    expect([own.status, own.body['email']]).toEqual([200, nobody.email.toUpperCase()]);
    expect((await patch(`users/${nobody.id}/`, { email: nobody.email })).status).toBe(200);
  });

  it('not with wrong fields, which are named all at once', async () => {
    const wrong = { email: 'x', first_name: 1, last_name: null, is_active: 'true', role: [], password: 'x' };
    const { status, body } = await patch(`users/${nobody.id}/`, wrong);
    expect([status, Object.keys(body).sort()]).toEqual([400, Object.keys(wrong).sort()]);
    for (const role of ['UR9', 'PR4', 'CUR99']) {
      const answer = await patch(`users/${nobody.id}/`, { role });
      expect([answer.status, Object.keys(answer.body)]).toEqual([400, ['role']]);
    }
  });

  it('never to more permissions than the caller has', async () => {
    const above = await makeRole(app, ['add_project', 'sync_all']);
    const changes = [{ role: 'UR4' }, { role: 'UR6' }, { role: above }, { is_superuser: true }];
    const calls = () => changes.map((change) => patch(`users/${nobody.id}/`, change, manager.token));
    await expectRefusals(nobody, calls, [400, 403]);
  });

  it('not by a caller who lacks a permission that they have', async () => {
    const project = await makeProject(app);
    const reader = await addMember(app, project, 'PR6');
    const checker = await addMember(app, project, 'PR5');
    const lead = await addMember(app, project, 'PR4');
    const superuser = await addUser(app, { role: 'UR5', is_superuser: true });
    const service = await addUser(app, { role: 'UR6' });

    const expectControl = async (caller: TestUser, free: TestUser[], kept: TestUser[]) => {
      for (const user of kept) {
        const path = `users/${user.id}/`;
        const changes = [
          { first_name: 'X' },
          { role: 'UR1' },
          { is_superuser: false },
          { is_active: false, role: 'UR1' },
        ];
        await expectRefusals(user, () => changes.map((change) => patch(path, change, caller.token)), [403]);
      }
      for (const user of free) {
        expect((await patch(`users/${user.id}/`, { last_name: 'Free' }, caller.token)).status).toBe(200);
      }
    };
    await expectControl(manager, [nobody], [reader, checker, lead, superuser, service]);
    const seer = await addUser(app, { role: await makeRole(app, ['manage_users', 'view_all_projects']) });
    await expectControl(seer, [reader, nobody], [checker, lead, superuser, service, manager]);
    const editor = await addUser(app, { role: await makeRole(app, ['manage_users', 'edit_all_projects']) });
    await expectControl(editor, [reader, checker, lead], [superuser, service, manager, seer]);
    const administrator = await addUser(app, { role: 'UR4' });
    await expectControl(administrator, [reader, lead, service, manager, seer], [superuser]);
    expect((await remove(`users/${reader.id}/`, seer.token)).status).toBe(204);
  });

  it('to inactive by those who manage users, whatever rights they have; superusers by superusers only', async () => {
    const ends = [
      (user: TestUser) => remove(`users/${user.id}/`, manager.token),
      (user: TestUser) => patch(`users/${user.id}/`, { is_active: false }, manager.token),
    ];
    for (const end of ends) {
      const [lead, service, superuser] = [
        await addUser(app),
        await addUser(app, { role: 'UR6' }),
        await addUser(app, { role: 'UR5', is_superuser: true }),
      ];
      await makeProject(app, { users: [{ email: lead.email, role: 'PR4' }] });
      for (const user of [lead, service]) {
        expect((await end(user)).status).toBeLessThan(300);
        expect(await works(user.token)).toBe(401);
      }
      await expectRefusals(superuser, () => [end(superuser)], [403]);
    }
  });

  it('not in what makes the last superuser one, which others are refused before they learn that', async () => {
    type User = TestUser & { is_superuser: boolean };
    const last = await app.ok<User>('GET', 'users/me/');
    const { results } = await app.ok<{ results: User[] }>('GET', 'users/');
    for (const { id } of results.filter((user) => user.is_superuser && user.id !== last.id)) {
      expect((await remove(`users/${id}/`)).status).toBe(204);
    }
    const path = `users/${last.id}/`;
    const calls = () => [
      remove(path, manager.token),
      patch(path, { is_active: false }, manager.token),
      patch(path, { is_superuser: false }, manager.token),
    ];
    await expectRefusals({ ...last, token: app.admin }, calls, [403]);
  });

  it('in role with the next request', async () => {
    const person = await addUser(app);
    const add = async () => (await app.call('POST', 'projects/', { body: { name: 'X' }, token: person.token })).status;
    expect(await add()).toBe(403);
    await app.ok('PATCH', `users/${person.id}/`, { role: 'UR2' });
    expect(await add()).toBe(201);
    await app.ok('PATCH', `users/${person.id}/`, { role: 'UR1', is_superuser: true });
    expect(await add()).toBe(201);
    await app.ok('PATCH', `users/${person.id}/`, { is_superuser: false });
    expect(await add()).toBe(403);
  });

  it.each(['DELETE', 'PATCH'] as const)('by %s to inactive: their tokens are revoked for good', async (method) => {
    const person = await addUser(app);
    const before = await read(person.id);
    const path = `users/${person.id}/`;
    if (method === 'DELETE') {
      const { status, text } = await remove(path, manager.token);
      expect([status, text]).toEqual([204, '']);
    } else {
      expect((await patch(path, { is_active: false }, manager.token)).status).toBe(200);
    }
    expect(await works(person.token)).toBe(401);
    expect(await read(person.id)).toEqual({ ...before, is_active: false });
    const { results } = await app.ok<{ results: { id: number }[] }>('GET', 'users/?is_active=false');
    expect(results.map(({ id }) => id)).toContain(person.id);

    expect((await patch(path, { is_active: true }, manager.token)).body).toEqual(before);
    expect(await works(person.token)).toBe(401);
    expect(await works(await makeToken(app, person.id))).toBe(200);
  });
});

/** Wire contract, section 3; issue 3, item 2: the last superuser can't be removed or deactivated. */
describe.each(nightlyDialects)('superusers on %s', (dialect) => {
  let app: TestApp;
  /** The only one. */
  let left: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    left = { ...(await app.ok<TestUser>('GET', 'users/me/')), token: app.admin };
  });
  afterAll(() => app.close());

  it.each([
    ['demoted', (path: string, token: string) => app.call('PATCH', path, { body: { is_superuser: false }, token })],
    ['made inactive', (path: string, token: string) => app.call('PATCH', path, { body: { is_active: false }, token })],
    ['deleted', (path: string, token: string) => app.call('DELETE', path, { token })],
  ])('are never all gone, though two are %s by each other at once', async (_, end) => {
    const seen: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const one = left;
      const made = await app.ok<TestUser>('POST', 'users/', aUser({ is_superuser: true }), one.token);
      const other = { ...made, token: await ownToken(app, made) };
      const ends = [end(`users/${other.id}/`, one.token), end(`users/${one.id}/`, other.token)];
      const [first = 0, second = 0] = (await Promise.all(ends)).map(({ status }) => status);
      seen.push(first, second);
      expect([first, second].filter((status) => status < 300)).toHaveLength(1);
      left = first < 300 ? one : other;
      expect(await app.ok('GET', 'users/me/', undefined, left.token)).toMatchObject({
        id: left.id,
        is_superuser: true,
        is_active: true,
      });
    }
    // The second request is rejected, either for the last superuser or because its caller has lost the permission.
    expect(seen.filter((status) => status >= 300 && ![401, 403, 409].includes(status))).toEqual([]);
    expect(seen).toContain(409);
  });
});
