import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import { Purge } from '../src/ledger/purge/index.js';
import { dialects, type TestApp } from './support/test-app.js';
import {
  makeConnection,
  makeJob,
  addUser,
  makeProject,
  makeRole,
  NOBODY,
  startApp,
  type TestUser,
} from './support/world.js';

interface Member {
  readonly id: number;
  readonly email: string;
  readonly role: string;
}

interface Project {
  readonly id: number;
  readonly name: string;
  readonly updated: string;
  readonly users: Member[];
}

/** Wire contract, section 4: how projects change. */
describe.each(dialects)('projects change on %s', (dialect) => {
  let app: TestApp;
  /** Creates projects, and manages them therefore. */
  let lead: TestUser;
  let member: TestUser;
  let stranger: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    lead = await addUser(app, { role: 'UR2' });
    [member, stranger] = [await addUser(app), await addUser(app)];
  });
  afterAll(() => app.close());

  const make = (users: { email: string; role: string }[] = []) => makeProject(app, { users }, lead.token);
  const patch = (id: number | string, body: unknown, token = lead.token) =>
    app.call<Project>('PATCH', `projects/${id}/`, { body, token });
  const remove = (id: number | string, token = lead.token) => app.call('DELETE', `projects/${id}/`, { token });
  const read = (id: number) => app.ok<Project>('GET', `projects/${id}/`);
  const sees = async (id: number, { token }: TestUser) => (await app.call('GET', `projects/${id}/`, { token })).status;
  const as = ({ email }: TestUser, role: string) => ({ email, role });
  const rolesOf = ({ users }: Project) => Object.fromEntries(users.map(({ id, role }) => [id, role]));

  it('field by field', async () => {
    const id = await make();
    let expected = await read(id);
    for (const change of [
      { name: 'Ünïcode 🐛' },
      { description: 'What it is' },
      { archived: true },
      { archived: false },
    ]) {
      app.clock.advance(1);
      const { status, body } = await patch(id, change);
      expected = { ...expected, ...change, updated: body.updated };
      expect([status, body]).toEqual([200, expected]);
      expect(await read(id)).toEqual(expected);
    }
    expect(expected.updated > (expected as unknown as { created: string }).created).toBe(true);
  });

  it.each([
    [{ name: '', description: null, archived: 1 }, ['archived', 'description', 'name']],
    [{ id: 1, slug: 'x', created: 'x', updated: 'x', color: 1 }, ['color', 'created', 'id', 'slug', 'updated']],
    [{ users: null }, ['users']],
    [{ users: [{ email: 'nobody@example.com', role: 'PR6' }] }, ['users']],
    [{ users: [{ email: 'admin@example.com', role: 'UR4' }] }, ['users']],
    [{ users: [{ email: 'admin@example.com', role: 'CPR99' }] }, ['users']],
    [{ users: Array(2).fill({ email: 'admin@example.com', role: 'PR6' }) }, ['users']],
  ])('not to %j', async (change, fields) => {
    const id = await make();
    const before = await read(id);
    const { status, body } = await patch(id, { ...change });
    expect([status, Object.keys(body).sort()]).toEqual([400, fields]);
    expect(await read(id)).toEqual(before);
  });

  it('by those who may edit them, and nobody else', async () => {
    const id = await make([as(member, 'PR5')]);
    const before = await read(id);
    const seer = await addUser(app, {
      role: await makeRole(app, ['view_all_projects', 'add_project', 'sync_all']),
    });
    const hidden = await addUser(app, { role: await makeRole(app, ['manage_users', 'add_project']) });
    const refused = [
      [member, 403],
      [seer, 403],
      [stranger, 404],
      [hidden, 404],
    ] as const;
    for (const [{ token }, status] of refused) {
      for (const change of [{ name: 'X' }, { archived: true }, { users: [] }]) {
        expect((await patch(id, change, token)).status).toBe(status);
      }
      expect((await remove(id, token)).status).toBe(status);
    }
    expect(await read(id)).toEqual(before);
    const editor = await addUser(app, { role: await makeRole(app, ['edit_all_projects']) });
    for (const token of [lead.token, editor.token, app.admin]) {
      expect((await patch(id, { name: 'Y' }, token)).status).toBe(200);
    }
    expect((await remove(id, editor.token)).status).toBe(204);
  });

  it.each([NOBODY, '0', 'abc', '9007199254740992'])('not where there is none: %s', async (id) => {
    for (const { status, body } of [await patch(id, { name: 'X' }, app.admin), await remove(id, app.admin)]) {
      expect([status, Object.keys(body)]).toEqual([404, ['detail']]);
    }
  });

  it('in their members, all of them at once, from the next request on', async () => {
    const id = await make([as(member, 'PR6')]);
    expect([await sees(id, member), await sees(id, stranger)]).toEqual([200, 404]);
    const swapped = await patch(id, {
      users: [as(lead, 'PR4'), as({ ...stranger, email: stranger.email.toUpperCase() }, 'PR5')],
    });
    expect([swapped.status, rolesOf(swapped.body)]).toEqual([200, { [lead.id]: 'PR4', [stranger.id]: 'PR5' }]);
    expect(await read(id)).toEqual(swapped.body);
    expect([await sees(id, member), await sees(id, stranger)]).toEqual([404, 200]);
    expect((await patch(id, { name: 'X' })).body.users).toEqual(swapped.body.users);
    const { body } = await patch(id, { users: [] }, app.admin);
    expect([body.users, await sees(id, lead)]).toEqual([[], 404]);
  });

  it('also when it ends one’s own view of them: answered once more, and gone', async () => {
    const id = await make();
    const { status, body } = await patch(id, { users: [as(member, 'PR4')] });
    expect([status, rolesOf(body), await sees(id, lead)]).toEqual([200, { [member.id]: 'PR4' }, 404]);
  });

  it('in their members by those who manage users, as far as they see the project', async () => {
    const manager = await addUser(app, { role: await makeRole(app, ['manage_users']) });
    const id = await make([as(manager, 'PR6')]);
    const list = [as(lead, 'PR4'), as(manager, 'PR6')];
    const { status, body } = await patch(id, { users: [...list, as(member, 'PR6')] }, manager.token);
    expect([status, rolesOf(body)]).toEqual([200, { [lead.id]: 'PR4', [manager.id]: 'PR6', [member.id]: 'PR6' }]);
    const refused = [
      { name: 'X' },
      { name: 'X', users: list },
      { users: [...list, as(member, 'PR5')] },
      { users: [...list, as(member, 'PR4')] },
      { users: [as(lead, 'PR4'), as(manager, 'PR4')] },
    ];
    for (const change of refused) expect((await patch(id, change, manager.token)).status).toBe(403);
    expect((await remove(id, manager.token)).status).toBe(403);
    expect(await read(id)).toEqual(body);
    const hidden = await make();
    expect((await patch(hidden, { users: [as(manager, 'PR6')] }, manager.token)).status).toBe(404);
  });

  it('without giving a right that one lacks there, while members keep what they have', async () => {
    const body = { name: 'Editor', permissions: ['view_project', 'edit_project'] };
    const { id: role } = await app.ok<{ id: string }>('POST', 'project-roles/', body);
    const editor = await addUser(app);
    const id = await make([as(editor, role)]);
    const list = [as(lead, 'PR4'), as(editor, role)];
    for (const wrong of ['PR4', 'PR5']) {
      for (const users of [
        [...list, as(member, wrong)],
        [as(lead, 'PR4'), as(editor, wrong)],
      ]) {
        expect((await patch(id, { users }, editor.token)).status).toBe(403);
      }
    }
    expect(rolesOf(await read(id))).toEqual({ [lead.id]: 'PR4', [editor.id]: role });
    for (const right of ['PR6', role]) {
      const answer = await patch(id, { users: [...list, as(member, right)] }, editor.token);
      expect([answer.status, answer.body.users]).toEqual([
        200,
        [
          { id: lead.id, ...as(lead, 'PR4') },
          { id: member.id, ...as(member, right) },
          { id: editor.id, ...as(editor, role) },
        ],
      ]);
    }
  });

  it('with a list of members as it was read, though one of them is not active any more', async () => {
    const gone = await addUser(app);
    const id = await make([as(gone, 'PR6')]);
    await app.ok('DELETE', `users/${gone.id}/`);
    const { users } = await read(id);
    const list = users.map(({ email, role }) => ({ email, role }));
    const { status, body } = await patch(id, { users: [...list, as(member, 'PR6')] });
    expect([status, rolesOf(body)]).toEqual([200, { ...rolesOf({ users } as Project), [member.id]: 'PR6' }]);
    const other = await make();
    expect((await patch(other, { users: [as(gone, 'PR6')] })).status).toBe(400);
  });

  it('to archived ones: they take no results, and all stays readable', async () => {
    const id = await make([as(member, 'PR5')]);
    const connection = await makeConnection(app, 'analysis', id);
    const job = await makeJob(app, 'analysis', connection);
    const submit = async () => {
      const paths = ['jobs/analysis/', `projects/${id}/jobs/analysis/`];
      const calls = paths.map((path) => app.call('POST', path, { body: aResult(connection), token: member.token }));
      return (await Promise.all(calls)).map(({ status }) => status);
    };
    const readable = [`projects/${id}/`, `connections/analysis/${connection}/`, `jobs/analysis/${job}/`];
    const lists = [`projects/${id}/jobs/analysis/`, `jobs/?project=${id}`, `connections/?project=${id}`];
    const bodies = () => Promise.all([...readable.slice(1), ...lists].map((path) => app.ok('GET', path)));
    const before = await bodies();
    await app.ok('PATCH', `projects/${id}/`, { archived: true });
    expect(await submit()).toEqual([409, 409]);
    expect(await bodies()).toEqual(before);
    for (const path of [...readable, ...lists]) {
      expect((await app.call('GET', path, { token: member.token })).status).toBe(200);
    }
    await app.ok('PATCH', `projects/${id}/`, { archived: false });
    expect(await submit()).toEqual([200, 200]);
  });

  it('and are deleted for good, with their members', async () => {
    const id = await make([as(member, 'PR6')]);
    const { status, text } = await remove(id);
    expect([status, text]).toEqual([204, '']);
    for (const { token } of [lead, member])
      expect((await app.call('GET', `projects/${id}/`, { token })).status).toBe(404);
    const { results } = await app.ok<{ results: Project[] }>('GET', 'projects/');
    expect(results.map((project) => project.id)).not.toContain(id);
    expect((await remove(id)).status).toBe(404);
    expect(await make()).toBeGreaterThan(id);
    expect((await app.call('GET', 'users/me/', { token: member.token })).status).toBe(200);
  });

  it.each(['alm', 'analysis'] as const)('and are not deleted with %s connections in them', async (kind) => {
    const id = await make();
    const connection = await makeConnection(app, kind, id);
    const job = await makeJob(app, kind, connection);
    const before = await read(id);
    const { status, body } = await remove(id);
    expect([status, Object.keys(body)]).toEqual([409, ['detail']]);
    expect(await read(id)).toEqual(before);
    expect((await app.call('GET', `jobs/${kind}/${job}/`)).status).toBe(200);
    await app.ok('DELETE', `connections/${kind}/${connection}/?force=true`);
    await app.app.get(Purge).idle();
    expect((await remove(id)).status).toBe(204);
  });

  it.each(['alm', 'analysis'] as const)('and are deleted by force with %s connections in them', async (kind) => {
    const id = await make([as(lead, 'PR4')]);
    const connection = await makeConnection(app, kind, id);
    await makeJob(app, kind, connection);
    const forced = (token: string) => app.call('DELETE', `projects/${id}/?force=true`, { token });
    // Who may not delete a connection deletes none this way, either.
    expect((await forced(lead.token)).status).toBe(403);
    expect((await forced(app.admin)).status).toBe(204);
    for (const path of [`projects/${id}/`, `connections/${kind}/${connection}/`, `projects/${id}/jobs/${kind}/`]) {
      expect([path, (await app.call('GET', path)).status]).toEqual([path, 404]);
    }
    expect(await app.ok('GET', `jobs/${kind}/?connection=${connection}`)).toEqual({ results: [] });
    const purge = app.app.get(Purge);
    app.clock.advance(61);
    purge.start();
    await purge.idle();
    expect(await app.database.rows(sql`SELECT id FROM projects WHERE id = ${id}`)).toEqual([]);
  });

  it('and leave their members’ roles to nobody', async () => {
    const { id: role } = await app.ok<{ id: string }>('POST', 'project-roles/', {
      name: 'Of a project',
      permissions: [],
    });
    const id = await make([as(member, role)]);
    const removeRole = async () => (await app.call('DELETE', `project-roles/${role}/`)).status;
    expect(await removeRole()).toBe(400);
    expect((await remove(id)).status).toBe(204);
    expect(await removeRole()).toBe(204);
  });

  it('and are deleted while a connection is made in them, without a 5xx', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await make();
      const making = app.call('POST', 'connections/alm/', { body: aConnection(id) });
      const [deleted, made] = await Promise.all([remove(id), making]);
      expect([204, 409]).toContain(deleted.status);
      expect([201, 400, 409]).toContain(made.status);
      expect(deleted.status === 204).toBe(made.status !== 201);
    }
  });
});
