import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { makeNamedToken, addUser, startApp } from './support/world.js';

interface Sender {
  readonly token?: string;
  readonly from?: string;
  readonly forwardedFor?: string;
  readonly path?: string;
  readonly method?: 'GET' | 'PUT' | 'POST';
}

/** Sends a request from an address, and tells once it is answered. */
function send(app: TestApp, sender: Sender) {
  const { token, from = '192.0.2.1', forwardedFor, path = '/api/v2/users/me/', method = 'GET' } = sender;
  const state = { answered: false };
  const answer = app.app
    .inject({
      method,
      url: path,
      remoteAddress: from,
      headers: {
        ...(token !== undefined && { authorization: `Token ${token}` }),
        ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
      },
    })
    .then(({ statusCode, headers }) => {
      state.answered = true;
      return { status: statusCode, headers };
    });
  return { state, answer };
}

async function sendWrong(app: TestApp, times: number, sender: Omit<Sender, 'token'> = {}): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) {
    statuses.push((await send(app, { ...sender, token: `wrong-${time}` }).answer).status);
  }
  return statuses;
}

/** Wire contract, section 1: throttling. */
describe.each(nightlyDialects)('wrong tokens on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect);
  });
  afterAll(() => app.close());

  it('are answered 401 with a delay from the eleventh on, and delay nobody else', async () => {
    const person = await addUser(app);
    for (let time = 0; time < 15; time += 1) expect((await send(app, {}).answer).status).toBe(401);
    expect(await sendWrong(app, 10)).toEqual(Array(10).fill(401));
    const late = [send(app, { token: 'wrong' }), send(app, { token: 'wrong' })];
    // Sent after the late ones, answered before them; together, because the late ones are so by one second only.
    const others: Sender[] = [{ token: person.token }, { token: app.admin }, {}, { token: 'wrong', from: '192.0.2.2' }];
    const inTime = await Promise.all(others.map((other) => send(app, other).answer));
    expect(inTime.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    expect(late.map(({ state }) => state.answered)).toEqual([false, false]);
    const answers = await Promise.all(late.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]!.headers['www-authenticate']).toMatch(/^Token, Bearer /);
  });

  it('are ten free ones a minute: none of the first ten waits for the eleventh', async () => {
    const from = '192.0.2.20';
    const all = Array.from({ length: 11 }, () => send(app, { token: 'wrong', from }));
    await Promise.any(all.map(({ answer }) => answer));
    while (all.filter(({ state }) => state.answered).length < 10) {
      await Promise.any(all.filter(({ state }) => !state.answered).map(({ answer }) => answer));
    }
    expect(all.filter(({ state }) => !state.answered)).toHaveLength(1);
    await Promise.all(all.map(({ answer }) => answer));
  });

  it('are counted by the address that sends them, whatever X-Forwarded-For says', async () => {
    const from = '192.0.2.40';
    for (let time = 0; time < 10; time += 1) await sendWrong(app, 1, { from, forwardedFor: `198.51.100.${time}` });
    const late = send(app, { token: 'wrong', from, forwardedFor: '198.51.100.99' });
    await send(app, { token: app.admin, from }).answer;
    expect(late.state.answered).toBe(false);
    await late.answer;
  });
});

describe.each(nightlyDialects)('wrong tokens behind a proxy, on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect, { SYNCLEDGER_TRUST_PROXY: '10.0.0.0/8, 192.0.2.1' });
  });
  afterAll(() => app.close());

  it('are counted by the address that the proxy names', async () => {
    const from = '10.1.2.3';
    await sendWrong(app, 10, { from, forwardedFor: '198.51.100.1' });
    const late = send(app, { token: 'wrong', from, forwardedFor: '198.51.100.1' });
    const viaTheOther = send(app, { token: 'wrong', from: '192.0.2.1', forwardedFor: '203.0.113.9, 198.51.100.1' });
    await send(app, { token: 'wrong', from, forwardedFor: '198.51.100.2' }).answer;
    expect([late.state.answered, viaTheOther.state.answered]).toEqual([false, false]);
    await Promise.all([late.answer, viaTheOther.answer]);
  });
});

describe.each(nightlyDialects)('the rate limit on %s', (dialect) => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());

  const statuses = async (token: string, times: number) => {
    const all = await Promise.all(Array.from({ length: times }, () => app!.call('GET', 'users/me/', { token })));
    return all.map(({ status }) => status).sort();
  };

  it('is off by default', async () => {
    app = await startApp(dialect);
    expect(new Set(await statuses(app.admin, 300))).toEqual(new Set([200]));
  });

  it('is SYNCLEDGER_RATE_LIMIT requests a minute, over all routes, for each user by itself', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '6' });
    const [one, two] = [await addUser(app), await addUser(app)];
    expect(await statuses(one.token, 5)).toEqual(Array(5).fill(200));
    expect((await app.call('GET', 'projects/', { token: one.token })).status).toBe(200);
    for (const path of ['users/me/', 'projects/', 'jobs/']) {
      const { status, headers, body } = await app.call('GET', path, { token: one.token });
      expect([path, status, Object.keys(body)]).toEqual([path, 429, ['detail']]);
      expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    }
    expect(await statuses(two.token, 6)).toEqual(Array(6).fill(200));
  });

  it('is in the headers of every response, with the remaining requests', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '3' });
    const person = await addUser(app);
    const told = async (path: string) => {
      const { status, headers } = await app!.call('GET', path, { token: person.token });
      expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0);
      expect(Number(headers['ratelimit-reset'])).toBeLessThanOrEqual(60);
      return [status, headers['ratelimit-limit'], headers['ratelimit-remaining']];
    };
    expect(await told('users/me/')).toEqual([200, '3', '2']);
    // What is refused counts, too.
    expect(await told('users/')).toEqual([403, '3', '1']);
    expect(await told('jobs/alm/999/')).toEqual([404, '3', '0']);
    expect(await told('users/me/')).toEqual([429, '3', '0']);
  });

  it('counts a user once, whatever the token', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '60' });
    const [one, two] = [await addUser(app), await addUser(app)];
    const named = await Promise.all(Array.from({ length: 50 }, () => makeNamedToken(app!, one.id)));
    const tokens = [one, ...named].map(({ token }) => token);
    const all = (await Promise.all(tokens.map((token) => statuses(token, 2)))).flat().sort();
    expect(all).toEqual([...Array<number>(60).fill(200), ...Array<number>(42).fill(429)]);
    expect(await statuses(two.token, 1)).toEqual([200]);
  });

  it('rejects requests before their body is read', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '2' });
    const { token } = await addUser(app, { role: 'UR2' });
    const post = (raw: string) =>
      app!.call('POST', 'projects/', { token, raw, headers: { 'content-type': 'application/json' } });
    for (let time = 0; time < 2; time += 1) expect((await post('{')).status).toBe(400);
    expect((await post('{')).status).toBe(429);
    // Too large to be read at all.
    expect((await post(`"${'x'.repeat(2_000_000)}"`)).status).toBe(429);
  });

  const ANONYMOUS: Omit<Sender, 'from'>[] = [
    { token: 'wrong' },
    {},
    { path: '/api/v2/nowhere/', token: 'wrong' },
    { path: '/nowhere' },
    { path: '/api/v2/users/', method: 'PUT' },
    { path: '/api/docs-json' },
    { path: '/api/docs' },
    { path: '/api/v2/users/1/api-tokens/', method: 'POST' },
  ];

  it('counts requests without a valid token by their address, whatever they ask for', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: String(ANONYMOUS.length) });
    const from = '192.0.2.50';
    const rounds: number[][] = [];
    for (let round = 0; round < 2; round += 1) {
      const answers: number[] = [];
      for (const sender of ANONYMOUS) {
        const { status, headers } = await send(app, { ...sender, from }).answer;
        expect([sender, headers['ratelimit-limit']]).toEqual([sender, String(ANONYMOUS.length)]);
        if (status === 429) expect(headers['retry-after']).toMatch(/^[1-9]\d?$/);
        answers.push(status);
      }
      rounds.push(answers);
    }
    expect(rounds).toEqual([[401, 401, 404, 404, 405, 200, 200, 401], ANONYMOUS.map(() => 429)]);
    // Neither those who have a token nor other addresses are held up.
    expect((await send(app, { token: app.admin, from }).answer).status).toBe(200);
    expect((await send(app, { from: '192.0.2.51' }).answer).status).toBe(401);
  });

  it('counts the /64 of an IPv6 address, for wrong tokens that are answered late as well', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '12' });
    const wrong = (host: number) => send(app!, { token: `wrong-${host}`, from: `2001:db8:0:1::${host.toString(16)}` });
    for (let host = 1; host <= 10; host += 1) expect((await wrong(host).answer).status).toBe(401);
    const late = wrong(11);
    expect((await send(app, { from: '2001:db8:0:2::1' }).answer).status).toBe(401);
    expect(late.state.answered).toBe(false);
    expect((await late.answer).status).toBe(401);
    expect((await send(app, { from: '2001:db8:0:1:ffff::1' }).answer).status).toBe(401);
    expect((await wrong(13).answer).status).toBe(429);
  });

  it('counts the address that the proxy names', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '1', SYNCLEDGER_TRUST_PROXY: '10.0.0.0/8' });
    const status = async (forwardedFor: string, from = '10.1.2.3') =>
      (await send(app!, { from, forwardedFor }).answer).status;
    expect([await status('198.51.100.1'), await status('198.51.100.1')]).toEqual([401, 429]);
    expect(await status('198.51.100.2')).toBe(401);
    // Nobody else may name one.
    expect([await status('198.51.100.3', '192.0.2.9'), await status('198.51.100.4', '192.0.2.9')]).toEqual([401, 429]);
  });

  it('never touches health, the dashboard and the documentation', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '1' });
    for (const path of [
      '/health/live',
      '/health/ready',
      '/',
      '/runs',
      '/assets/index.js',
      '/docs',
      '/docs/',
      '/docs/reference/api.md',
    ]) {
      const answers = Array.from({ length: 5 }, () => send(app!, { path, from: '192.0.2.60' }).answer);
      for (const { status, headers } of await Promise.all(answers)) {
        expect([path, status === 429, headers['ratelimit-limit']]).toEqual([path, false, undefined]);
      }
    }
    expect((await send(app, { from: '192.0.2.60' }).answer).status).toBe(401);
  });

  it('writes nothing when it answers 429', async () => {
    app = await startApp(dialect, { SYNCLEDGER_RATE_LIMIT: '2' });
    const first = await app.call('POST', 'projects/', { body: { name: 'First' } });
    const list = await app.call<{ results: object[] }>('GET', 'projects/');
    const third = await app.call('POST', 'projects/', { body: { name: 'Third' } });
    expect([first.status, list.body.results.length, third.status]).toEqual([201, 1, 429]);
    const rows = await app.database.rows(sql`SELECT id FROM projects`);
    expect(rows).toHaveLength(1);
  });
});
