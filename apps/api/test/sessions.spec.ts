import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { EventStreams } from '../src/ledger/events/event-streams.service.js';
import { SessionUse } from '../src/access/sessions/session-use.js';
import { as, codeIn, fromItself, linkFor, signIn } from './support/sign-in.js';
import { type TestApp } from './support/test-app.js';
import { addUser, makeNamedToken, makeProject, makeRole, startApp } from './support/world.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Wire additions, section 4. */
describe.each(nightlyDialects)('sessions on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect);
  });
  afterAll(() => app.close());

  const me = (cookie: string, headers = {}) => as(app, cookie, 'GET', 'users/me/', { headers });
  const open = (body: object, headers: Record<string, string> = fromItself) =>
    app.call('POST', 'session/', { token: null, body, headers });

  it('are opened by a token, and last in a cookie that scripts can’t read', async () => {
    const { headers, status, text } = await open({ token: app.admin });
    expect([status, text]).toEqual([204, '']);
    expect(headers['set-cookie']).toMatch(
      /^__Host-syncledger_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure$/,
    );
    const { cookie } = await signIn(app, { token: app.admin });
    expect((await me(cookie)).body).toMatchObject({ email: 'admin@example.com' });
    // Neither a session in place of a token, nor a cookie beside a wrong token, is accepted.
    const secret = cookie.split('=')[1]!;
    expect((await app.call('GET', 'users/me/', { token: secret })).status).toBe(401);
    expect((await app.call('GET', 'users/me/', { token: 'wrong', headers: { cookie } })).status).toBe(401);
  });

  it('need exactly one of token and code, which work', async () => {
    expect((await open({})).status).toBe(400);
    expect((await open({ token: app.admin, code: 'x' })).status).toBe(400);
    expect((await open({ token: 'slt_wrong' })).status).toBe(401);
    expect((await open({ code: 'wrong' })).status).toBe(401);
    // All who are not signed in share the memory for the bodies of one user.
    expect((await open({ token: 'x'.repeat(20_000) })).body).toEqual({ detail: 'The body is larger than 16 KiB.' });
    const { id } = await addUser(app);
    const agent = await makeNamedToken(app, id, { scope: 'agent' });
    expect((await open({ token: agent.token })).status).toBe(403);
    const key = await app.call('POST', 'session/', {
      token: null,
      body: { token: app.admin },
      headers: { ...fromItself, 'idempotency-key': 'once' },
    });
    expect(key.status).toBe(400);
  });

  it('change nothing for a page of another origin', async () => {
    const { cookie } = await signIn(app, { token: app.admin });
    const rename = (headers: Record<string, string>) =>
      app.call('PATCH', 'users/me/', { token: null, body: { first_name: 'Forged' }, headers: { cookie, ...headers } });
    const host = { host: 'ledger.example.com' };
    const forged: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'same-site', origin: 'https://ledger.example.com' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { ...host, origin: 'https://ledger.example.com:8443' },
      { ...host, origin: 'http://ledger.example.com' },
      { ...host, origin: 'app://ledger.example.com' },
      { ...host, origin: 'https://evil.example.com' },
      { ...host, origin: 'null' },
    ];
    for (const headers of forged) {
      expect([headers, (await rename(headers)).status]).toEqual([headers, 403]);
      expect((await open({ token: app.admin }, headers)).status).toBe(403);
      const out = await app.call('DELETE', 'session/', { token: null, headers: { cookie, ...headers } });
      expect(out.status).toBe(403);
    }
    expect((await me(cookie)).body).toMatchObject({ first_name: '' });
    // A read is refused where another origin is certain: it would be recorded in the audit.
    expect((await me(cookie, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await me(cookie, { 'sec-fetch-site': 'none' })).status).toBe(200);
    const own: Record<string, string>[] = [
      fromItself,
      { origin: 'https://ledger.example.com' },
      { host: 'intern:8080', origin: 'http://intern:8080' },
    ];
    for (const headers of own) expect((await rename(headers)).status).toBe(200);
    // With a token, there is no cookie that a page could misuse.
    const byToken = { body: { first_name: '' }, headers: { cookie, 'sec-fetch-site': 'cross-site' } };
    expect((await app.call('PATCH', 'users/me/', byToken)).status).toBe(200);
  });

  it('have the rights and limits of their token, and end with it', async () => {
    const person = await addUser(app, { role: 'UR4' });
    const narrow = await makeNamedToken(app, person.id, { read_only: true, permissions: ['manage_users'] });
    const { cookie } = await signIn(app, { token: narrow.token });
    expect((await me(cookie)).body).toMatchObject({
      permissions: ['manage_users'],
      token: { read_only: true, narrowed: true },
    });
    expect((await as(app, cookie, 'POST', 'users/', { body: aUser() })).status).toBe(403);
    await app.ok('DELETE', `users/${person.id}/api-tokens/${narrow.id}/`);
    expect((await me(cookie)).status).toBe(401);
    const expiring = await makeNamedToken(app, person.id, {
      expires_at: new Date(app.clock.now() / 1000 + HOUR * 1000).toISOString(),
    });
    const second = await signIn(app, { token: expiring.token });
    expect((await me(second.cookie)).status).toBe(200);
    app.clock.advance(HOUR);
    expect((await me(second.cookie)).status).toBe(401);
  });

  it('end 12 hours after their last use, and 30 days after the sign-in', async () => {
    const person = await addUser(app);
    const [used, idle] = [await signIn(app, person), await signIn(app, person)];
    app.clock.advance(11 * HOUR);
    expect((await me(used.cookie)).status).toBe(200);
    app.clock.advance(1.5 * HOUR);
    expect((await me(used.cookie)).status).toBe(200);
    expect((await me(idle.cookie)).status).toBe(401);
    for (let hours = 12.5; hours < 30 * 24 - 11; hours += 11) {
      app.clock.advance(11 * HOUR);
      expect((await me(used.cookie)).status).toBe(200);
    }
    app.clock.advance(11 * HOUR);
    expect((await me(used.cookie)).status).toBe(401);
  });

  it('that another replica saw in use are not idle', async () => {
    const { cookie } = await signIn(app, await addUser(app));
    expect((await me(cookie)).status).toBe(200);
    const other = await app.replica();
    app.clock.advance(11 * HOUR);
    expect((await as(other, cookie, 'GET', 'users/me/')).status).toBe(200);
    await other.app.get(SessionUse).flush();
    app.clock.advance(2 * HOUR);
    expect((await me(cookie)).status).toBe(200);
    await other.close();
  });

  it('end by signing out, which works without a session, too', async () => {
    const { cookie } = await signIn(app, { token: app.admin });
    const out = await as(app, cookie, 'DELETE', 'session/');
    expect([out.status, out.headers['set-cookie']]).toEqual([
      204,
      '__Host-syncledger_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ]);
    expect((await me(cookie)).status).toBe(401);
    expect((await as(app, cookie, 'DELETE', 'session/')).status).toBe(204);
    expect((await app.call('DELETE', 'session/', { token: null })).status).toBe(204);
  });

  it('replace the one that the browser had, and the 50 last used ones of a token stay, beside others', async () => {
    const person = await addUser(app);
    const first = await signIn(app, person);
    const second = await signIn(app, person, { cookie: first.cookie });
    expect((await me(first.cookie)).status).toBe(401);
    const byLink = await signIn(app, { code: await linkFor(app, person.id) });
    const byOther = await signIn(app, await makeNamedToken(app, person.id, { read_only: true }));
    const later: string[] = [];
    for (let made = 0; made < 50; made += 1) {
      app.clock.advance(1);
      later.push((await signIn(app, person)).cookie);
    }
    expect((await me(second.cookie)).status).toBe(401);
    for (const cookie of [later[0]!, byLink.cookie, byOther.cookie]) expect((await me(cookie)).status).toBe(200);
    const { results } = await app.ok<{ results: unknown[] }>('GET', `sessions/?user=${person.id}`);
    expect(results).toHaveLength(52);
  });

  it('are listed and ended by their user, and by user managers', async () => {
    const [one, other] = [await addUser(app), await addUser(app, { is_superuser: true })];
    const manager = await addUser(app, { role: await makeRole(app, ['manage_users']) });
    const [mine, theirs] = [await signIn(app, one, { 'user-agent': 'Browser/1' }), await signIn(app, other)];
    const list = await as<{ results: object[] }>(app, mine.cookie, 'GET', 'sessions/');
    expect(list.body.results).toEqual([
      expect.objectContaining({
        id: mine.id,
        user: one.id,
        current: true,
        user_agent: 'Browser/1',
        address: '127.0.0.1',
      }),
    ]);
    const end = (cookie: string, id: number) => as(app, cookie, 'DELETE', `sessions/${id}/`);
    expect((await end(mine.cookie, theirs.id)).status).toBe(404);
    const managing = await signIn(app, manager);
    expect((await end(managing.cookie, theirs.id)).status).toBe(403);
    expect((await end(managing.cookie, mine.id)).status).toBe(204);
    expect((await me(mine.cookie)).status).toBe(401);
    expect((await end(managing.cookie, mine.id)).status).toBe(404);
    // A limited session ends itself, and no other.
    const reader = await makeNamedToken(app, one.id, { read_only: true });
    const [limited, again] = [await signIn(app, reader), await signIn(app, one)];
    expect((await end(limited.cookie, again.id)).status).toBe(403);
    expect((await end(limited.cookie, limited.id)).status).toBe(204);
    expect((await me(limited.cookie)).status).toBe(401);
  });

  it('end when their user is deactivated, and do not come back', async () => {
    const person = await addUser(app);
    const { cookie, id } = await signIn(app, person);
    const code = await linkFor(app, person.id);
    await app.ok('DELETE', `users/${person.id}/`);
    expect((await me(cookie)).status).toBe(401);
    await app.ok('PATCH', `users/${person.id}/`, { is_active: true });
    expect((await me(cookie)).status).toBe(401);
    expect((await open({ code })).status).toBe(401);
    const { results } = await app.ok<{ results: { action: string }[] }>('GET', `audit/?object=session/${id}`);
    expect(results.map(({ action }) => action)).toEqual(['delete', 'create']);
  });

  it('of links: a link works once, for 24 hours', async () => {
    const { id } = await addUser(app);
    const { url, expires_at } = await app.ok<{ url: string; expires_at: string }>('POST', `users/${id}/sign-in-link/`);
    expect(url).toMatch(/^https:\/\/ledger\.example\.com\/#sign-in=[\w-]{43}$/);
    expect(Date.parse(expires_at)).toBe(Math.floor(app.clock.now() / 1000) + DAY * 1000);
    const code = codeIn(url);
    const redeemed = await Promise.all([open({ code }), open({ code }), open({ code })]);
    expect(redeemed.map(({ status }) => status).sort()).toEqual([204, 401, 401]);
    const late = await linkFor(app, id);
    app.clock.advance(DAY);
    expect((await open({ code: late })).status).toBe(401);
    type Entries = { results: { action: string; user: number }[] };
    const { results } = await app.ok<Entries>('GET', 'audit/?object=sign_in_link&page_size=3');
    expect(results.map(({ action, user }) => [action, user])).toEqual([
      ['create', id],
      ['delete', id],
      ['create', id],
    ]);
    app.clock.advance(400 * DAY);
    const [ahead, { cookie }] = [await linkFor(app, id), await signIn(app, await addUser(app))];
    app.clock.advance(-400 * DAY);
    expect([(await open({ code: ahead })).status, (await me(cookie)).status]).toEqual([401, 401]);
  });

  it('of links: makers need every right of the user, when they make it, when it is redeemed, and ever after', async () => {
    const role = await makeRole(app, ['manage_users', 'view_all_projects']);
    const [manager, person] = [await addUser(app, { role }), await addUser(app)];
    const superuser = await addUser(app, { is_superuser: true });
    const refused = await app.call('POST', `users/${superuser.id}/sign-in-link/`, { token: manager.token });
    expect(refused.status).toBe(403);
    const [code, second] = [await linkFor(app, person.id, manager.token), await linkFor(app, person.id, manager.token)];
    await app.ok('PATCH', `users/${person.id}/`, { role: 'UR4' });
    const above = await open({ code });
    expect([above.status, above.headers['set-cookie']]).toEqual([403, undefined]);
    await app.ok('PATCH', `users/${person.id}/`, { role: 'UR1' });
    const { cookie } = await signIn(app, { code });
    const token = { body: { name: 'By a session' } };
    const made = await as<{ token: string }>(app, cookie, 'POST', `users/${person.id}/api-tokens/`, token);
    expect(made.status).toBe(201);
    await app.ok('PATCH', `users/${person.id}/`, { role: 'UR4' });
    expect((await me(cookie)).body).toMatchObject({ permissions: ['manage_users', 'view_all_projects'] });
    expect((await as(app, cookie, 'GET', 'projects/')).status).toBe(200);
    // What the session makes is bounded, too.
    const bounded = await app.ok<{ permissions: string[] }>('GET', 'users/me/', undefined, made.body.token);
    expect(bounded.permissions).toEqual(['manage_users', 'view_all_projects']);
    await app.ok('DELETE', `users/${manager.id}/`);
    expect((await me(cookie)).status).toBe(401);
    expect((await open({ code: second })).status).toBe(401);
  });

  it('of links: the 20 newest of a user stay', async () => {
    const { id } = await addUser(app);
    const first = await linkFor(app, id);
    const second = await linkFor(app, id);
    for (let made = 0; made < 19; made += 1) await linkFor(app, id);
    expect((await open({ code: first })).status).toBe(401);
    expect((await open({ code: second })).status).toBe(204);
  });

  it('of links: limited tokens make none', async () => {
    const { id } = await addUser(app, { is_superuser: true });
    for (const limit of [{ read_only: true }, { permissions: [] }, { projects: [await makeProject(app)] }]) {
      const { token } = await makeNamedToken(app, id, limit);
      expect((await app.call('POST', `users/${id}/sign-in-link/`, { token })).status).toBe(403);
    }
  });

  it('open event streams, which end with them', async () => {
    await app.app.listen(0, '127.0.0.1');
    const streams = app.app.get(EventStreams);
    const [kept, ended] = [await signIn(app, { token: app.admin }), await signIn(app, { token: app.admin })];
    const url = `${await app.app.getUrl()}/api/v2/events/`;
    const read = async (cookie: string, headers = {}) => {
      const answer = await fetch(url, { headers: { accept: 'text/event-stream', cookie, ...headers } });
      return { status: answer.status, body: answer.body! };
    };
    expect((await read(kept.cookie, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    const [open, other] = [await read(kept.cookie), await read(ended.cookie)];
    expect(streams.count).toBe(2);
    await as(app, ended.cookie, 'DELETE', 'session/');
    await streams.endRevoked();
    for await (const chunk of other.body) expect(chunk.length).toBeGreaterThan(0);
    expect(streams.count).toBe(1);
    await open.body.cancel();
  });
});
