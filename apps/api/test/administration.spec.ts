import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allGlobalPermissions, builtInGlobalRoles } from '@syncledger/domain';
import { aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { rowCounts } from './support/stored-text.js';
import type { TestApp } from './support/test-app.js';
import { addUser, makeRole, startApp, type TestUser } from './support/world.js';

const userFields = [
  'id',
  'email',
  'first_name',
  'last_name',
  'role',
  'is_active',
  'is_superuser',
  'date_joined',
  'last_login',
];

interface List {
  readonly results: Record<string, unknown>[];
}

/** Wire contract, section 3: users and global roles. */
describe.each(nightlyDialects)('administration on %s', (dialect) => {
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

  const post = (path: string, body: unknown, token?: string) =>
    app.call('POST', path, { body, ...(token && { token }) });

  /** A request that is refused, and after which nothing has changed. */
  const expectRefusal = async (path: string, body: object, token: string, statuses: number[]) => {
    const before = await rowCounts(app.database);
    const { status } = await post(path, body, token);
    expect(statuses).toContain(status);
    expect(await rowCounts(app.database)).toEqual(before);
  };

  describe('users', () => {
    it('are made with defaults, and read back', async () => {
      const { status, body } = await post('users/', aUser({ email: 'New.User@Example.com' }));
      expect([status, Object.keys(body)]).toEqual([201, userFields]);
      expect(body).toMatchObject({
        email: 'New.User@Example.com',
        first_name: 'Ada',
        last_name: 'Lovelace',
        role: 'UR1',
        is_active: true,
        is_superuser: false,
        last_login: null,
      });
      expect(await app.ok('GET', `users/${String(body['id'])}/`)).toEqual(body);
      const { results } = await app.ok<List>('GET', 'users/?email=new.user@EXAMPLE.com');
      expect(results).toEqual([body]);
    });

    it('have addresses that are unique in any case', async () => {
      await post('users/', aUser({ email: 'twice@example.com' }));
      for (const email of ['twice@example.com', 'TWICE@Example.COM']) {
        const { status, body } = await post('users/', aUser({ email }));
        expect([status, Object.keys(body)]).toEqual([400, ['email']]);
      }
    });

    it.each([
      '',
      'ada',
      'ada@',
      '@example.com',
      'a b@example.com',
      'ada@example.com\n',
      `${'a'.repeat(300)}@example.com`,
    ])('do not have the address %j', async (email) => {
      const { status, body } = await post('users/', aUser({ email }));
      expect([status, Object.keys(body)]).toEqual([400, ['email']]);
    });

    it.each(['UR9', 'PR4', 'CUR99', 'Administrator', 'ur1'])('do not have the role %s', async (role) => {
      const { status, body } = await post('users/', aUser({ role }));
      expect([status, Object.keys(body)]).toEqual([400, ['role']]);
    });

    it.each(['id', 'is_active', 'date_joined', 'last_login', 'permissions', 'password'])(
      'do not take %s from the one who makes them',
      async (field) => {
        const { status, body } = await post('users/', { ...aUser(), [field]: 1 });
        expect([status, Object.keys(body)]).toEqual([400, [field]]);
      },
    );

    it('are for those who manage users', async () => {
      const calls = [
        app.call('GET', 'users/', { token: nobody.token }),
        app.call('GET', `users/${manager.id}/`, { token: nobody.token }),
        post('users/', aUser(), nobody.token),
      ];
      for (const { status, body } of await Promise.all(calls)) {
        expect([status, Object.keys(body)]).toEqual([403, ['detail']]);
      }
      expect((await app.call('GET', 'users/', { token: manager.token })).status).toBe(200);
      expect((await post('users/', aUser(), manager.token)).status).toBe(201);
    });

    it('are never given more than their maker has', async () => {
      const above = [
        { role: 'UR4' },
        { role: 'UR6' },
        { role: await makeRole(app, ['add_project', 'view_all_projects']) },
        { is_superuser: true },
        { role: 'UR2', is_superuser: true },
      ];
      for (const rights of above) await expectRefusal('users/', aUser(rights), manager.token, [400, 403]);
      for (const role of ['UR1', 'UR2', 'UR5', await makeRole(app, ['manage_users'])]) {
        expect((await post('users/', aUser({ role }), manager.token)).status).toBe(201);
      }
      expect((await post('users/', aUser({ role: 'UR4', is_superuser: true }))).status).toBe(201);
    });

    it('are filtered and ordered', async () => {
      const role = await makeRole(app, []);
      const [one, two] = [await addUser(app, { role, last_name: 'Zeta_50%' }), await addUser(app, { role })];
      const idsOf = async (query: string) => (await app.ok<List>('GET', `users/?${query}`)).results.map(({ id }) => id);
      expect(await idsOf(`role=${role}&ordering=id`)).toEqual([one.id, two.id]);
      expect(await idsOf(`role=${role}&ordering=-id`)).toEqual([two.id, one.id]);
      expect(await idsOf(`role=${role}&is_active=TRUE`)).toHaveLength(2);
      expect(await idsOf(`role=${role}&is_active=0`)).toEqual([]);
    });
  });

  describe('me', () => {
    it('is the caller, with sorted permissions and the limits of the token last', async () => {
      const me = await app.ok<{ permissions: string[] }>('GET', 'users/me/', undefined, manager.token);
      expect(Object.keys(me)).toEqual([...userFields, 'permissions', 'token']);
      expect(me).toMatchObject({ id: manager.id, email: manager.email, permissions: ['add_project', 'manage_users'] });
    });

    it.each(builtInGlobalRoles.map(({ id, permissions }) => [id, permissions] as const))(
      'of the role %s has its permissions',
      async (role, permissions) => {
        const { token } = await addUser(app, { role });
        const me = await app.ok('GET', 'users/me/', undefined, token);
        expect(me['permissions']).toEqual([...permissions].sort());
      },
    );

    it('of a superuser has every permission', async () => {
      const { token } = await addUser(app, { role: 'UR5', is_superuser: true });
      const me = await app.ok('GET', 'users/me/', undefined, token);
      expect(me['permissions']).toEqual([...allGlobalPermissions].sort());
    });
  });

  describe('global roles', () => {
    it('are read by everyone, the built-in ones as the contract has them', async () => {
      const { results } = await app.ok<List>('GET', 'global-roles/', undefined, nobody.token);
      const shown = new Map(results.map((role) => [role['id'], role]));
      const expected: Record<string, [string, string[]]> = {
        UR4: ['Administrator', allGlobalPermissions],
        UR2: ['Project Lead', ['add_project']],
        UR6: [
          'Sync Service',
          ['edit_alm_connections', 'edit_security_tool_connections', 'sync_all', 'view_all_projects'],
        ],
        UR1: ['User', []],
        UR5: ['No Role', []],
      };
      for (const [id, [name, permissions]] of Object.entries(expected)) {
        const role = shown.get(id)!;
        expect([role['name'], [...(role['permissions'] as string[])].sort()]).toEqual([name, [...permissions].sort()]);
      }
    });

    it('are made with ids that count on', async () => {
      const one = await makeRole(app, ['sync_all']);
      const two = await makeRole(app, []);
      expect(one).toMatch(/^CUR[1-9]\d*$/);
      expect(Number(two.slice(3))).toBe(Number(one.slice(3)) + 1);
    });

    it('are sorted by number, whole and page by page', async () => {
      const ids = ['UR1', 'UR2', 'UR4', 'UR5', 'UR6'];
      const last = Number((await makeRole(app, [])).slice(3));
      for (let number = last; number < 11; number += 1) await makeRole(app, []);
      for (let number = 1; number <= Math.max(last, 11); number += 1) ids.push(`CUR${String(number)}`);
      for (const [ordering, expected] of [['id', ids] as const, ['-id', ids.toReversed()] as const]) {
        const whole = await app.ok<List>('GET', `global-roles/?ordering=${ordering}`);
        expect(whole.results.map((role) => role['id'])).toEqual(expected);
        const paged: unknown[] = [];
        for (let next: string | null = `/api/v2/global-roles/?ordering=${ordering}&page_size=4`; next !== null;) {
          const page: List & { next: string | null } = await app.ok('GET', next.replace(/^https?:\/\/[^/]+/, ''));
          paged.push(...page.results.map((role) => role['id']));
          ({ next } = page);
        }
        expect(paged).toEqual(expected);
      }
    });

    it('have a description and permissions, or those of another role', async () => {
      const role = await post('global-roles/', {
        name: 'Reader',
        description: 'Reads',
        permissions: ['view_all_projects'],
      });
      expect([role.status, role.body]).toMatchObject([
        201,
        { name: 'Reader', description: 'Reads', permissions: ['view_all_projects'] },
      ]);
      const heir = await post('global-roles/', { name: 'Reader’s heir', inherit_from: role.body['id'] });
      expect([heir.status, heir.body['permissions']]).toEqual([201, ['view_all_projects']]);
      const service = await post('global-roles/', { name: 'Second service', inherit_from: 'UR6' });
      expect((service.body['permissions'] as string[]).length).toBe(4);
    });

    it.each([
      ['a name that is taken', { name: 'user', permissions: [] }, 'name'],
      ['a name that is taken in another case', { name: 'PROJECT lead', permissions: [] }, 'name'],
      ['an unknown permission', { name: 'A', permissions: ['fly'] }, 'permissions'],
      ['a project permission', { name: 'A', permissions: ['view_project'] }, 'permissions'],
      ['no list', { name: 'A', permissions: 'sync_all' }, 'permissions'],
      ['null for permissions', { name: 'A', permissions: null }, 'permissions'],
      ['a list in a list', { name: 'A', permissions: [['sync_all']] }, 'permissions'],
      ['an unknown role to copy', { name: 'A', inherit_from: 'CUR999' }, 'inherit_from'],
      ['a project role to copy', { name: 'A', inherit_from: 'PR4' }, 'inherit_from'],
      ['an id of its own', { name: 'A', permissions: [], id: 'UR7' }, 'id'],
    ])('are not made with %s', async (_, body, field) => {
      const answer = await post('global-roles/', body);
      expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
    });

    it('are made with permissions or another role’s, not with both nor with neither', async () => {
      const both = await post('global-roles/', { name: 'Both', permissions: [], inherit_from: 'UR1' });
      expect(both.status).toBe(400);
      expect((await post('global-roles/', { name: 'Neither' })).status).toBe(400);
    });

    it('have names that are unique in any case of any script', async () => {
      expect((await post('global-roles/', { name: 'Prüfer ÄÖ', permissions: [] })).status).toBe(201);
      const { status, body } = await post('global-roles/', { name: 'PRÜFER äö', permissions: [] });
      expect([status, Object.keys(body)]).toEqual([400, ['name']]);
    });

    it('never give more than their maker has', async () => {
      const above = [{ permissions: ['sync_all'] }, { permissions: ['add_project', 'edit_all_projects'] }];
      for (const rights of [...above, { inherit_from: 'UR4' }, { inherit_from: 'UR6' }]) {
        await expectRefusal('global-roles/', { name: 'Above', ...rights }, manager.token, [400, 403]);
      }
      const own = { name: 'Own', permissions: ['manage_users', 'add_project'] };
      expect((await post('global-roles/', own, manager.token)).status).toBe(201);
      expect((await post('global-roles/', { name: 'Lead', inherit_from: 'UR2' }, manager.token)).status).toBe(201);
    });

    it('are made by those who manage users', async () => {
      await expectRefusal('global-roles/', { name: 'Mine', permissions: [] }, nobody.token, [403]);
    });
  });
});
