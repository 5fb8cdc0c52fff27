import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import {
  makeConnection,
  makeJob,
  makeNamedToken,
  addUser,
  makeProject,
  makeRole,
  startApp,
  type TestUser,
} from './support/world.js';

interface Shown {
  id: number;
  connection: { id: number; alias: string; params?: object };
}

const ALIKE = 20;

/** Caches of callers and connections are never staler than the database, even when another process changed it. */
describe.each(nightlyDialects)('cached callers and connections on %s', (dialect) => {
  let app: TestApp;
  let replica: TestApp;
  let connection: number;
  let job: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    replica = await app.replica();
    connection = await makeConnection(app, 'alm', await makeProject(app), { params: { alm_user: 'svc' } });
    job = await makeJob(app, 'alm', connection);
  });
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  const paths = () => [`jobs/alm/${job}`, 'jobs/alm/?page_size=10', 'jobs/', `jobs/alm/${job}?mask=secrets`];

  /** The status of each way to see the job, and whether params are shown. */
  async function looks(at: TestApp, token: string): Promise<(boolean | number)[]> {
    const answers = [];
    for (const path of paths()) answers.push(await at.call('GET', path, { token }));
    answers.push(await at.call('POST', 'jobs/alm/', { token, body: aResult(connection) }));
    return answers.map(({ status, text }) => (status === 200 ? text.includes('"params"') : status));
  }

  async function editor(): Promise<TestUser & { role: string }> {
    const role = await makeRole(app, ['edit_alm_connections', 'view_all_projects', 'sync_all']);
    const person = { ...(await addUser(app, { role })), role };
    // Twice: the first request fills the cache, the second one is served from it.
    for (const server of [app, replica, app, replica]) {
      expect(await looks(server, person.token)).toEqual([true, true, true, true, true]);
    }
    return person;
  }

  const hidden = [false, false, false, false, false];
  const refused = [401, 401, 401, 401, 401];
  const changes: [string, (person: TestUser & { role: string }) => Promise<unknown>, (boolean | number)[]][] = [
    [
      'the role lost the permission',
      ({ role }) => app.ok('PATCH', `global-roles/${role}/`, { permissions: ['view_all_projects', 'sync_all'] }),
      hidden,
    ],
    [
      'the user got another role',
      async ({ id }) =>
        app.ok('PATCH', `users/${id}/`, { role: await makeRole(app, ['view_all_projects', 'sync_all']) }),
      hidden,
    ],
    [
      'the role was replaced',
      async ({ role }) =>
        app.ok('DELETE', `global-roles/${role}/`, {
          replacement: await makeRole(app, ['view_all_projects', 'sync_all']),
        }),
      hidden,
    ],
    [
      'somebody took it from the role in the database itself',
      ({ role }) =>
        app.database.write((tx) =>
          tx.rows(sql`DELETE FROM role_permissions WHERE role_id = ${role} AND permission = 'edit_alm_connections'`),
        ),
      hidden,
    ],
    ['the token was revoked', ({ id }) => app.ok('DELETE', `users/${id}/api-token/`), refused],
    ['the user was deactivated', ({ id }) => app.ok('DELETE', `users/${id}/`), refused],
  ];

  it.each(changes)(
    'show nothing that the caller may no longer see once %s, on any server',
    async (_, change, expected) => {
      const person = await editor();
      await change(person);
      expect(await looks(replica, person.token)).toEqual(expected);
      expect(await looks(app, person.token)).toEqual(expected);
    },
  );

  it('apply a new permission at once', async () => {
    const role = await makeRole(app, ['view_all_projects', 'sync_all']);
    const { token } = await addUser(app, { role });
    expect(await looks(replica, token)).toEqual(hidden);
    await app.ok('PATCH', `global-roles/${role}/`, {
      permissions: ['view_all_projects', 'sync_all', 'edit_alm_connections'],
    });
    expect(await looks(replica, token)).toEqual([true, true, true, true, true]);
  });

  it('reject concurrent requests after the response to a revocation', async () => {
    const { id, token } = await editor();
    await app.ok('DELETE', `users/${id}/api-token/`);
    const answers = await Promise.all(
      Array.from({ length: ALIKE }, () => replica.call('GET', `jobs/alm/${job}`, { token })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(ALIKE).fill(401));
  });

  it('expire a token on time', async () => {
    const { id } = await editor();
    const expires_at = new Date(replica.clock.now() / 1000 + 3600_000).toISOString();
    const { token } = await makeNamedToken(app, id, { expires_at });
    expect(await looks(replica, token)).toEqual([true, true, true, true, true]);
    replica.clock.advance(3601);
    expect(await looks(replica, token)).toEqual(refused);
  });

  it('are not invalidated when the last use of a token is recorded', async () => {
    const version = () => app.database.first(sql`SELECT value FROM sequences WHERE name = 'rights_version'`);
    const { token, id } = await editor();
    const before = await version();
    await looks(replica, token);
    await app.database.write((tx) => tx.rows(sql`UPDATE users SET last_login = 1 WHERE id = ${id}`));
    await app.database.write((tx) => tx.rows(sql`UPDATE tokens SET last_used_at = 1 WHERE user_id = ${id}`));
    expect(await version()).toEqual(before);
  });

  it.each(['alias', 'params'])('show at once the %s of a connection that another server changed', async (field) => {
    const shown = async () => {
      const one = await replica.ok<Shown>('GET', `jobs/alm/${job}`);
      const { results } = await replica.ok<{ results: Shown[] }>('GET', 'jobs/alm/?page_size=10');
      const posted = await replica.ok<Shown>('POST', 'jobs/alm/', aResult(connection));
      const masked = await replica.ok<Shown>('GET', `jobs/alm/${job}?mask=secrets`);
      return [one, results[0], posted, masked].map((found) => found?.connection);
    };
    await shown();
    for (const turn of ['first', 'second']) {
      const value = field === 'alias' ? turn : { alm_user: turn };
      await app.ok('PATCH', `connections/alm/${connection}/`, { [field]: value });
      const all = await shown();
      expect(all).toHaveLength(4);
      for (const found of all) expect(found).toMatchObject({ [field]: value });
    }
  });

  it('hide a connection that was moved to an invisible project', async () => {
    const place = await makeProject(app);
    const moved = await makeConnection(app, 'alm', place);
    const of = await makeJob(app, 'alm', moved);
    const person = await addUser(app);
    await app.ok('PATCH', `projects/${place}/`, { users: [{ email: person.email, role: 'PR6' }] });
    const see = () => replica.call<Shown>('GET', `jobs/alm/${of}`, { token: person.token });
    expect((await see()).body.connection.id).toBe(moved);
    await app.ok('PATCH', `connections/alm/${moved}/`, { project: await makeProject(app) });
    expect((await see()).status).toBe(404);
  });

  it('retry params that could not be decrypted', async () => {
    const broken = await makeConnection(app, 'alm', await makeProject(app), { params: { alm_user: 'svc' } });
    const of = await makeJob(app, 'alm', broken);
    const row = await app.database.first<{ params: string }>(sql`SELECT params FROM connections WHERE id = ${broken}`);
    const put = (params: string) =>
      app.database.write((tx) => tx.rows(sql`UPDATE connections SET params = ${params} WHERE id = ${broken}`));
    const params = async () => (await replica.ok<Shown>('GET', `jobs/alm/${of}`)).connection.params;
    await put('other.AAAA');
    expect(await params()).toBeNull();
    await put(row?.params ?? '');
    expect(await params()).toEqual({ alm_user: 'svc' });
  });
});
