import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aProject, aResult } from '@syncledger/domain/testing';

import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, addUser, makeProject, makeRole, startApp, type TestUser } from './support/world.js';

interface Member {
  readonly id: number;
  readonly email: string;
  readonly role: string;
}

interface Project {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly users: Member[];
}

/** Wire contract, section 4: projects. */
describe.each(dialects)('projects on %s', (dialect) => {
  let app: TestApp;
  let maker: TestUser;
  let member: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    maker = await addUser(app, { role: 'UR2' });
    member = await addUser(app);
  });
  afterAll(() => app.close());

  const make = (body: object, token = maker.token) => app.call<Project>('POST', 'projects/', { body, token });

  it('are made with defaults, and read back', async () => {
    const { status, body } = await make({ name: 'Demo Project' });
    const fields = ['id', 'name', 'slug', 'description', 'archived', 'created', 'updated', 'users'];
    expect([status, Object.keys(body)]).toEqual([201, fields]);
    expect(body).toMatchObject({ name: 'Demo Project', slug: 'demo-project', description: '', archived: false });
    expect(body.users).toEqual([{ id: maker.id, email: maker.email, role: 'PR4' }]);
    expect(Object.keys(body.users[0]!)).toEqual(['id', 'email', 'role']);
    expect(await app.ok('GET', `projects/${body.id}/`, undefined, maker.token)).toEqual(body);
  });

  it('are made by those who may add projects', async () => {
    expect((await make(aProject(), member.token)).status).toBe(403);
    const { token } = await addUser(app, {
      role: await makeRole(app, ['edit_all_projects', 'view_all_projects']),
    });
    expect((await make(aProject(), token)).status).toBe(403);
    expect((await make(aProject())).status).toBe(201);
  });

  it('have members, who see them from the next request on', async () => {
    const users = [{ email: member.email, role: 'PR6' }];
    const { body } = await make(aProject({ users }));
    expect(body.users).toContainEqual({ id: member.id, email: member.email, role: 'PR6' });
    expect(body.users).toContainEqual({ id: maker.id, email: maker.email, role: 'PR4' });
    expect(body.users).toHaveLength(2);
    expect((await app.call('GET', `projects/${body.id}/`, { token: member.token })).status).toBe(200);
  });

  it('know members by their address in any case', async () => {
    const { status, body } = await make(aProject({ users: [{ email: member.email.toUpperCase(), role: 'PR5' }] }));
    expect([status, body.users.find(({ id }) => id === member.id)]).toEqual([
      201,
      { id: member.id, email: member.email, role: 'PR5' },
    ]);
  });

  it('have their maker as manager, whatever the maker says', async () => {
    const { status, body } = await make(aProject({ users: [{ email: maker.email, role: 'PR6' }] }));
    expect([status, body.users]).toEqual([201, [{ id: maker.id, email: maker.email, role: 'PR4' }]]);
  });

  it.each([
    ['an unknown address', [{ email: 'nobody@example.com', role: 'PR6' }]],
    ['an unknown role', [{ email: '@', role: 'PR9' }]],
    ['a global role', [{ email: '@', role: 'UR4' }]],
    [
      'a member twice',
      [
        { email: '@', role: 'PR6' },
        { email: '@', role: 'PR5' },
      ],
    ],
    ['a member without a role', [{ email: '@' }]],
    ['a member with more fields', [{ email: '@', role: 'PR6', id: 1 }]],
    ['something that is no member', ['@']],
    ['a list in a list', [[]]],
    ['null', null],
    ['an object', { email: '@', role: 'PR6' }],
  ])('are not made with %s', async (_, users) => {
    const body = JSON.parse(JSON.stringify({ ...aProject(), users }).replaceAll('"@"', `"${member.email}"`)) as object;
    const answer = await make(body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body).map((field) => field.split(/[.[]/)[0])).toEqual(['users']);
  });

  it('have a slug of their own, fit for a URL', async () => {
    const names = [
      'Same name',
      'Same name',
      'same  NAME!',
      'Ünïcode & Co.',
      '日本',
      '日本',
      '---',
      '🐛',
      'x'.repeat(255),
    ];
    const slugs: string[] = [];
    for (const name of names) slugs.push((await make({ name })).body.slug);
    expect(new Set(slugs).size).toBe(names.length);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  it.each(['id', 'slug', 'created', 'updated'])('do not take %s from the one who makes them', async (field) => {
    const { status, body } = await make({ ...aProject(), [field]: 'x' });
    expect([status, Object.keys(body)]).toEqual([400, [field]]);
  });

  it('are seen by members, by those who see or edit all, and by superusers', async () => {
    const id = await makeProject(app);
    const seers = [{ role: 'UR4' }, { role: 'UR6' }, { role: 'UR5', is_superuser: true }];
    const roles = [await makeRole(app, ['view_all_projects']), await makeRole(app, ['edit_all_projects'])];
    for (const rights of [...seers, ...roles.map((role) => ({ role }))]) {
      const { token } = await addUser(app, rights);
      expect([rights, (await app.call('GET', `projects/${id}/`, { token })).status]).toEqual([rights, 200]);
    }
    for (const role of [
      'UR1',
      'UR2',
      'UR5',
      await makeRole(app, ['sync_all', 'edit_alm_connections', 'manage_users']),
    ]) {
      const { token } = await addUser(app, { role });
      expect([role, (await app.call('GET', `projects/${id}/`, { token })).status]).toEqual([role, 404]);
    }
  });

  it('are filtered by name, slug, archived and search, alone and together', async () => {
    const one = (await make({ name: 'Filter 100% A', archived: true })).body;
    const two = (await make({ name: 'Filter 100_ B' })).body;
    const idsOf = async (query: string) => {
      const { results } = await app.ok<{ results: Project[] }>('GET', `projects/?ordering=id&${query}`);
      return results.map(({ id }) => id);
    };
    expect(await idsOf('name=Filter%20100%25%20A')).toEqual([one.id]);
    expect(await idsOf('name=filter%20100%25%20a')).toEqual([]);
    expect(await idsOf(`slug=${one.slug}&slug=${two.slug}`)).toEqual([one.id, two.id]);
    expect(await idsOf('search=fILTER%20100')).toEqual([one.id, two.id]);
    expect(await idsOf('search=100%25')).toEqual([one.id]);
    expect(await idsOf('search=0_')).toEqual([two.id]);
    expect(await idsOf('search=filter&archived=true')).toEqual([one.id]);
    expect(await idsOf('search=filter&archived=0')).toEqual([two.id]);
    expect((await app.call('GET', 'projects/?archived=yes')).status).toBe(400);
  });

  it('are ordered by name, created and updated, both ways', async () => {
    const own = await addUser(app, { role: 'UR2' });
    for (const name of ['b', 'a', 'c']) {
      app.clock.advance(1);
      await make({ name }, own.token);
    }
    const namesBy = async (ordering: string) => {
      const list = await app.ok<{ results: Project[] }>('GET', `projects/?ordering=${ordering}`, undefined, own.token);
      return list.results.map(({ name }) => name).join('');
    };
    const orders = {
      name: 'abc',
      '-name': 'cba',
      created: 'bac',
      '-created': 'cab',
      updated: 'bac',
      '-updated': 'cab',
    };
    for (const [ordering, names] of Object.entries(orders))
      expect([ordering, await namesBy(ordering)]).toEqual([ordering, names]);
    expect((await app.call('GET', 'projects/?ordering=slug')).status).toBe(400);
  });

  it('take no results once archived, and stay readable', async () => {
    const { body: archived } = await make({ name: 'Old', archived: true });
    const connection = await makeConnection(app, 'alm', archived.id);
    for (const path of ['jobs/alm/', `projects/${archived.id}/jobs/alm/`]) {
      const { status, body } = await app.call('POST', path, { body: aResult(connection) });
      expect([status, Object.keys(body)]).toEqual([409, ['detail']]);
    }
    expect((await app.call('GET', `projects/${archived.id}/jobs/alm/`, { token: maker.token })).status).toBe(200);
    expect((await app.call('GET', `connections/alm/${connection}/`, { token: maker.token })).status).toBe(200);
  });
});
