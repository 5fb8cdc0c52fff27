import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { addUser, makeToken, readablePaths, startWorld, type World } from './support/world.js';

const CHALLENGES = 'Token, Bearer realm="Syncledger"';

/** Wire contract, section 1: auth; wire additions, section 2. */
describe.each(nightlyDialects)('authentication on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  const callAs = (authorization: string, path = 'users/me/') =>
    app.call('GET', path, { token: null, headers: { authorization } });

  it.each([
    ...['Token @', 'token @', 'TOKEN @', 'tOkEn @', 'Token   @', 'Token "@"', 'token      "@"', 'Token @ '],
    ...['Bearer @', 'bearer @', 'BEARER  "@" '],
  ])('takes the header in the form %s', async (form) => {
    const { status, body } = await callAs(form.replace('@', world.stranger.token));
    expect([status, body['id']]).toEqual([200, world.stranger.id]);
  });

  it.each([
    '@',
    'Token',
    'Token ',
    'Token@',
    'Token ""',
    'Token "@',
    'Token @"',
    'Bearer',
    'Bearer@',
    'Bearer @ @',
    'Token Bearer @',
    'Basic @',
    "Token '@'",
    'Token @ @',
    'Token @,',
  ])('answers 401 to the form %s', async (form) => {
    const { status } = await callAs(form.replaceAll('@', world.stranger.token));
    expect(status).toBe(401);
  });

  it('takes no token from the query', async () => {
    const { status } = await app.call('GET', `users/me/?token=${app.admin}`, { token: null });
    expect(status).toBe(401);
  });

  const wrongTokens = async () => {
    const revoked = await addUser(app);
    await app.ok('DELETE', `users/${revoked.id}/api-token/`);
    const renewed = await addUser(app);
    await makeToken(app, renewed.id);
    const expired = await addUser(app);
    const past = app.clock.now() - 1;
    await app.database.write((tx) =>
      tx.rows(sql`UPDATE tokens SET expires_at = ${past} WHERE user_id = ${expired.id}`),
    );
    const { token } = world.stranger;
    const unknown = token.slice(0, 10) + (token[10] === 'a' ? 'b' : 'a') + token.slice(11);
    return { revoked: revoked.token, renewed: renewed.token, expired: expired.token, unknown };
  };

  it('answers missing, unknown, expired and revoked tokens alike', async () => {
    const missing = await app.call('GET', 'users/me/', { token: null });
    expect(missing.status).toBe(401);
    expect(missing.headers['www-authenticate']).toBe(CHALLENGES);
    expect(Object.keys(missing.body)).toEqual(['detail']);
    const others = { ...(await wrongTokens()), short: 'x', long: 'x'.repeat(5000) };
    for (const [name, token] of Object.entries(others)) {
      const { status, headers, text } = await callAs(`Token ${token}`);
      expect([name, status, headers['www-authenticate'], text]).toEqual([name, 401, CHALLENGES, missing.text]);
      expect(await callAs(`Bearer ${token}`)).toMatchObject({ status: 401, text });
      expect(Object.keys(headers).sort()).toEqual(Object.keys(missing.headers).sort());
    }
  });

  it('knows a token until the moment at which it expires', async () => {
    const person = await addUser(app);
    const end = app.clock.now() + 1;
    await app.database.write((tx) => tx.rows(sql`UPDATE tokens SET expires_at = ${end} WHERE user_id = ${person.id}`));
    expect((await callAs(`Token ${person.token}`)).status).toBe(200);
    app.clock.set(end);
    expect((await callAs(`Token ${person.token}`)).status).toBe(401);
  });

  it('answers 401 without a token on every route, before looking at anything else', async () => {
    for (const path of readablePaths(world)) {
      expect([path, (await app.call('GET', path, { token: null })).status]).toEqual([path, 401]);
    }
    const missing = await app.call('GET', 'projects/123456/', { token: null });
    expect(missing.status).toBe(401);
    for (const path of [
      'users/',
      'projects/',
      'connections/alm/',
      'jobs/alm/',
      `projects/${world.project}/jobs/alm/`,
    ]) {
      const { status, body } = await app.call('POST', path, { token: null, raw: '{"connection": ' });
      expect([path, status, Object.keys(body)]).toEqual([path, 401, ['detail']]);
    }
  });

  it.each(['/health/live', '/health/ready', '/api/docs', '/api/docs-json'])('needs no token for %s', async (path) => {
    expect((await app.call('GET', path, { token: null })).status).toBe(200);
    expect((await app.call('GET', path, { token: 'not-a-token' })).status).toBe(200);
  });

  it('has a user’s state looked at with each request', async () => {
    const person = await addUser(app);
    expect((await callAs(`Token ${person.token}`)).status).toBe(200);
    await app.database.write((tx) => tx.rows(sql`UPDATE users SET is_active = ${false} WHERE id = ${person.id}`));
    expect((await callAs(`Token ${person.token}`)).status).toBe(401);
  });
});

/** Wire contract, section 1: request id. */
describe.each(nightlyDialects)('request ids on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  const requests: { what: string; send: (id: string) => ReturnType<TestApp['call']>; status: number }[] = [
    { what: 'an answer', send: (id) => app.call('GET', 'users/me/', { headers: { 'x-request-id': id } }), status: 200 },
    { what: 'a list', send: (id) => app.call('GET', 'jobs/', { headers: { 'x-request-id': id } }), status: 200 },
    { what: 'a 400', send: (id) => app.call('GET', 'jobs/?x=1', { headers: { 'x-request-id': id } }), status: 400 },
    {
      what: 'malformed JSON',
      send: (id) => app.call('POST', 'jobs/alm/', { raw: '{', headers: { 'x-request-id': id } }),
      status: 400,
    },
    {
      what: 'a 401',
      send: (id) => app.call('GET', 'users/me/', { token: null, headers: { 'x-request-id': id } }),
      status: 401,
    },
    { what: 'a 404', send: (id) => app.call('GET', 'no/', { headers: { 'x-request-id': id } }), status: 404 },
    { what: 'a 405', send: (id) => app.call('PUT', 'jobs/', { headers: { 'x-request-id': id } }), status: 405 },
    {
      what: 'a 406',
      send: (id) => app.call('GET', 'jobs/', { headers: { 'x-request-id': id, accept: 'text/css' } }),
      status: 406,
    },
    {
      what: 'a 415',
      send: (id) => app.call('POST', 'jobs/alm/', { raw: 'x', headers: { 'x-request-id': id, 'content-type': 'a/b' } }),
      status: 415,
    },
    {
      what: 'a malformed path',
      send: (id) => app.call('GET', 'users/%zz/', { headers: { 'x-request-id': id } }),
      status: 400,
    },
    {
      what: 'the docs',
      send: (id) => app.call('GET', '/api/docs-json', { headers: { 'x-request-id': id } }),
      status: 200,
    },
    { what: 'health', send: (id) => app.call('GET', '/health/live', { headers: { 'x-request-id': id } }), status: 200 },
  ];

  it.each(requests)('are answered with $what', async ({ what, send, status }) => {
    const answer = await send(`sane-${status}.${what.length}`);
    expect([answer.status, answer.headers['x-request-id']]).toEqual([status, `sane-${status}.${what.length}`]);
    const made = await send('');
    expect(made.headers['x-request-id']).toMatch(/^\S{8,}$/);
  });

  it.each(['two words', 'x'.repeat(5000), 'a"b', 'a{b}', 'é', '<script>'])(
    'are generated in place of %j',
    async (id) => {
      const { headers } = await app.call('GET', 'users/me/', { headers: { 'x-request-id': id } });
      expect(headers['x-request-id']).toMatch(/^[\w-]{8,128}$/);
    },
  );

  it('are different for each request that brings none', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => app.call('GET', 'users/me/')));
    expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(3);
  });

  it.each(requests.filter(({ what }) => !['the docs', 'health', 'a malformed path'].includes(what)))(
    'are in every line that is logged for $what',
    async ({ send, what }) => {
      const before = app.logs.length;
      const id = `logged-${what.replaceAll(' ', '-')}`;
      await send(id);
      const lines = app.logs.slice(before);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !line.includes(id))).toEqual([]);
    },
  );
});
