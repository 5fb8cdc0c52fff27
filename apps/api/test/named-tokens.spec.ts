import { formatTime } from '@syncledger/domain';
import { aConnection, aProject } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { TokenUse } from '../src/access/tokens/token-use.js';
import { TestApp, type Answer } from './support/test-app.js';
import { addUser, makeRole } from './support/world.js';

interface Made {
  id: number;
  token: string;
  permissions: string[] | null;
  last_used_at: string | null;
}

describe.each(nightlyDialects)('named tokens on %s', (dialect) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
  });
  afterAll(() => app.close());

  const make = (body: object, token?: string, user: number | string = 1): Promise<Answer<Made>> =>
    app.call<Made>('POST', `users/${String(user)}/api-tokens/`, {
      body: { name: 'Script', ...body },
      ...(token && { token }),
    });
  const permissionsOf = async (token: string) =>
    (await app.ok<{ permissions: string[] }>('GET', 'users/me/', undefined, token)).permissions;
  const inHours = (hours: number) => formatTime(app.clock.now() + hours * 3_600_000_000);

  it('work beside the API token, and are shown once', async () => {
    const { status, body, headers } = await make({});
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(Number),
      name: 'Script',
      created_at: formatTime(app.clock.now()),
      expires_at: null,
      last_used_at: null,
      permissions: null,
      read_only: false,
      scope: null,
      projects: null,
      project_permissions: null,
      created_by: 1,
      token: expect.stringMatching(/^slt_\w{46}$/),
    });
    expect(headers['content-type']).toContain('application/json');
    expect((await permissionsOf(body.token)).length).toBe(7);
    const list = await app.call<{ results: Made[] }>('GET', 'users/1/api-tokens/');
    expect(list.body.results.map(({ id }) => id)).toContain(body.id);
    expect(list.text).not.toContain(body.token);
    expect(app.logs.join()).not.toContain(body.token);
  });

  it('can be revoked, with effect from the next request', async () => {
    const { body } = await make({});
    expect((await app.call('DELETE', `users/1/api-tokens/${String(body.id)}/`)).status).toBe(204);
    expect((await app.call('GET', 'users/me/', { token: body.token })).status).toBe(401);
    expect((await app.call('DELETE', `users/1/api-tokens/${String(body.id)}/`)).status).toBe(404);
    const list = await app.ok<{ results: Made[] }>('GET', 'users/1/api-tokens/');
    expect(list.results.map(({ id }) => id)).not.toContain(body.id);
  });

  it('are not revoked through the path of another user, nor the API token through theirs', async () => {
    const person = await addUser(app);
    const { body } = await make({});
    expect((await app.call('DELETE', `users/${String(person.id)}/api-tokens/${String(body.id)}/`)).status).toBe(404);
    expect((await app.call('DELETE', `users/1/api-tokens/1/`)).status).toBe(404);
    expect((await app.call('GET', 'users/me/')).status).toBe(200);
  });

  it('keep the given permissions; a narrowed token of a superuser is no superuser’s', async () => {
    const { body } = await make({ permissions: ['view_all_projects', 'manage_users'] });
    expect(await permissionsOf(body.token)).toEqual(['manage_users', 'view_all_projects']);
    const superuser = { email: 'super@example.com', first_name: '', last_name: '', is_superuser: true };
    expect((await app.call('POST', 'users/', { body: superuser, token: body.token })).status).toBe(403);
    const project = await app.ok<{ id: number }>('POST', 'projects/', aProject());
    const path = `connections/alm/`;
    expect((await app.call('POST', path, { body: aConnection(project.id), token: body.token })).status).toBe(403);
    await app.ok('POST', path, aConnection(project.id));
    expect((await app.call('GET', path, { token: body.token })).text).not.toContain('"params"');
  });

  it('may only read when they are read-only', async () => {
    const { token } = (await make({ read_only: true })).body;
    expect((await app.call('GET', 'projects/', { token })).status).toBe(200);
    expect((await app.call('POST', 'projects/', { token, body: aProject() })).status).toBe(403);
  });

  it.each([
    ['nothing', {}, {}],
    ['that they only read', { read_only: true }, { read_only: true }],
    ['that they are narrowed', { permissions: [] }, { narrowed: true }],
    ['when they end', { expires_at: '2200-01-01T00:00:00Z' }, { expires_at: '2200-01-01T00:00:00.000000Z' }],
  ])('state their limits: %s', async (_, input, told) => {
    const { token } = (await make(input)).body;
    const whole = { read_only: false, narrowed: false, expires_at: null };
    expect(await app.ok('GET', 'users/me/', undefined, token)).toMatchObject({ token: { ...whole, ...told } });
  });

  it('stop working when they expire', async () => {
    const { token } = (await make({ expires_at: inHours(1) })).body;
    expect((await app.call('GET', 'users/me/', { token })).status).toBe(200);
    app.clock.advance(3599);
    expect((await app.call('GET', 'users/me/', { token })).status).toBe(200);
    app.clock.advance(1);
    expect((await app.call('GET', 'users/me/', { token })).status).toBe(401);
  });

  it('of the scope agent are limited to the calls of an agent', async () => {
    const { token } = (await make({ scope: 'agent' })).body;
    for (const path of ['jobs/', 'users/me/', 'projects/', 'users/1/api-tokens/']) {
      expect([path, (await app.call('GET', path, { token })).status]).toEqual([path, 403]);
    }
  });

  it('are created by their user, or by a caller with every permission of their user', async () => {
    const plain = await addUser(app);
    const manager = await addUser(app, { role: await makeRole(app, ['manage_users']) });
    expect((await make({}, plain.token, plain.id)).status).toBe(201);
    expect((await make({}, plain.token, 1)).status).toBe(403);
    expect((await make({}, manager.token, plain.id)).status).toBe(201);
    expect((await make({}, manager.token, 1)).status).toBe(403);
    expect((await make({}, undefined, 999_999)).status).toBe(404);
    expect((await app.call('GET', 'users/1/api-tokens/', { token: manager.token })).status).toBe(403);
  });

  it('are listed and revoked with manage_users alone, but for a superuser’s', async () => {
    const manager = await addUser(app, { role: await makeRole(app, ['manage_users']) });
    const service = await addUser(app, { role: 'UR6' });
    const { body } = await make({}, undefined, service.id);
    const path = `users/${String(service.id)}/api-tokens/`;
    expect((await app.call('GET', path, { token: manager.token })).status).toBe(200);
    const revoke = () => app.call('DELETE', `${path}${String(body.id)}/`, { token: manager.token });
    expect((await revoke()).status).toBe(204);
    expect((await app.call('GET', 'users/me/', { token: body.token })).status).toBe(401);
    const own = await make({});
    const superusers = `users/1/api-tokens/${String(own.body.id)}/`;
    expect((await app.call('DELETE', superusers, { token: manager.token })).status).toBe(403);
  });

  it('are limited to 50 per user, also under concurrent requests', async () => {
    const person = await addUser(app);
    const path = `users/${String(person.id)}/api-tokens/`;
    await make({ expires_at: inHours(1) }, undefined, person.id);
    for (let made = 1; made < 45; made += 1) await make({}, undefined, person.id);
    const last = await Promise.all(Array.from({ length: 10 }, () => make({}, undefined, person.id)));
    expect(last.map(({ status }) => status).sort()).toEqual([...Array(5).fill(201), ...Array(5).fill(409)]);
    const { results } = await app.ok<{ results: Made[] }>('GET', path);
    expect(results).toHaveLength(50);
    // One that has expired makes room.
    app.clock.advance(3600);
    expect((await make({}, undefined, person.id)).status).toBe(201);
  });

  it.each([
    ['name', { name: '' }],
    ['expires_at', { expires_at: '2001-01-01T00:00:00Z' }],
    ['expires_at', { expires_at: 'tomorrow' }],
    ['permissions', { permissions: ['everything'] }],
    ['scope', { scope: 'admin' }],
    ['projects', { projects: [999_999] }],
    ['projects', { projects: [0] }],
    ['projects', { projects: ['1'] }],
    ['projects', { projects: Array.from({ length: 101 }, (_, index) => index + 1) }],
    ['project_permissions', { project_permissions: ['add_project'] }],
    ['tokn', { tokn: 1 }],
  ])('are refused for a wrong %s', async (field, body) => {
    const answer = await make(body);
    expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
  });

  it('reject Idempotency-Key, because they are shown once', async () => {
    const options = { body: { name: 'Script' }, headers: { 'idempotency-key': 'x' } };
    expect((await app.call('POST', 'users/1/api-tokens/', options)).status).toBe(400);
  });

  it('record their last use, without a write per request', async () => {
    const { body } = await make({});
    const usedAt = formatTime(app.clock.now());
    const transactions = app.database.activity().transactions;
    for (let time = 0; time < 50; time += 1) await app.call('GET', 'users/me/', { token: body.token });
    // On a slow machine the server has work of its own meanwhile, every second.
    expect(app.database.activity().transactions - transactions).toBeLessThan(50);
    await app.app.get(TokenUse).flush();
    const list = await app.ok<{ results: Made[] }>('GET', 'users/1/api-tokens/');
    expect(list.results.find(({ id }) => id === body.id)?.last_used_at).toBe(usedAt);
  });
});
