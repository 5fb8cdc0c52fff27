import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { RouteCheck } from '../src/platform/http/route-check.js';
import { inject } from './support/inject.js';
import { routesOf, type Route } from './support/routes-to-call.js';
import type { TestApp } from './support/test-app.js';
import { makeNamedToken, addUser, readablePaths, startWorld, type World } from './support/world.js';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** What may be stored by nobody says so; wire additions: `no-store` on everything under `/api/` that needs a token. */
describe.each(nightlyDialects)('what caches are told, on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  let routes: Route[];
  let sent = 0;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
    routes = await routesOf(app);
  });
  afterAll(() => app.close());

  const send = async (method: Method, url: string, headers: Record<string, string> = {}, payload?: string) => {
    const answer = await inject(app.app, {
      method,
      url,
      headers,
      // Wrong tokens of one address would be answered late.
      remoteAddress: `192.0.2.${(sent += 1) % 250}`,
      ...(payload !== undefined && { payload }),
    });
    const { statusCode: status, headers: told } = answer;
    return { status, cache: told['cache-control'], vary: told['vary'], etag: told['etag'], payload: answer.payload };
  };
  const admin = () => ({ authorization: `Token ${app.admin}` });
  const aPath = (path: string) => path.replace(/\{\w+\}/g, '2000000000');

  it('is no-store on every route, whatever it answers', async () => {
    const limited = await makeNamedToken(app, world.stranger.id, { scope: 'agent' });
    const callers = [{}, { authorization: 'Token wrong' }, { authorization: `Token ${limited.token}` }, admin()];
    const seen = new Set<number>();
    for (const { method, path } of routes.filter((route) => route.path.startsWith('/api/'))) {
      for (const headers of callers) {
        const { status, cache, vary } = await send(method, aPath(path), headers);
        expect([method, path, status, cache, vary]).toEqual([
          method,
          path,
          status,
          'no-store',
          'Accept, Accept-Encoding',
        ]);
        seen.add(status);
      }
    }
    expect(routes.length).toBeGreaterThan(40);
    expect([...seen]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404]));
  });

  it('is no-store on every route that is declared to need a token', () => {
    const declared = app.app.get(RouteCheck).routes();
    const open = declared.filter(({ access }) => access?.to === 'everyone').map(({ operationId }) => operationId);
    expect(open.sort()).toEqual([
      ...['healthLive', 'healthReady', 'sessionCreate', 'sessionEnd', 'versionRead', 'versionReadAtRoot'],
    ]);
  });

  it('is no-store on what is found, with and without a slash, as HEAD, as lines and as events', async () => {
    const lines = { ...admin(), accept: 'application/x-ndjson' };
    for (const path of [...readablePaths(world), 'audit/', 'webhooks/', 'events/', 'jobs/?page_size=1']) {
      const url = `/api/v2/${path}`;
      for (const method of ['GET', 'HEAD'] as const) {
        const { status, cache, vary } = await send(method, url, admin());
        expect([method, path, status, cache, vary]).toEqual([method, path, 200, 'no-store', 'Accept, Accept-Encoding']);
      }
      const bare = await send('GET', url.replace(/\/$/, ''), lines);
      expect([path, [200, 406].includes(bare.status), bare.cache, bare.vary]).toEqual([
        path,
        true,
        'no-store',
        'Accept, Accept-Encoding',
      ]);
    }
    expect((await send('GET', '/api/v2/jobs/', lines)).payload).toContain(`"id":${world.almJob},`);
  });

  it('is no-store on every kind of refusal', async () => {
    const json = { ...admin(), 'content-type': 'application/json' };
    const refusals: [number, Method, string, Record<string, string>, string?][] = [
      [400, 'POST', '/api/v2/projects/', json, '{'],
      [400, 'GET', '/api/v2/users/%', admin()],
      [404, 'GET', '/api/v2/nowhere/', admin()],
      [404, 'GET', '/api/nowhere', admin()],
      [405, 'PUT', '/api/v2/users/', admin()],
      [405, 'OPTIONS', '/api/v2/jobs/alm/', admin()],
      [406, 'GET', '/api/v2/users/', { ...admin(), accept: 'text/html' }],
      [412, 'PATCH', '/api/v2/users/me/', { ...json, 'if-match': '"x"' }, '{}'],
      [413, 'POST', '/api/v2/projects/', json, `"${'x'.repeat(2_000_000)}"`],
      [415, 'POST', '/api/v2/projects/', { ...admin(), 'content-type': 'text/plain' }, 'x'],
    ];
    for (const [expected, method, url, headers, payload] of refusals) {
      const { status, cache } = await send(method, url, headers, payload);
      expect([method, url, status, cache]).toEqual([method, url, expected, 'no-store']);
    }
  });

  it('is no-store on faults of the server', async () => {
    const { token } = await addUser(app);
    await app.database.write((tx) => tx.rows(raw('ALTER TABLE webhooks RENAME TO broken')));
    try {
      const { status, cache } = await send('GET', '/api/v2/webhooks/', { authorization: `Token ${token}` });
      expect([status, cache]).toEqual([500, 'no-store']);
    } finally {
      await app.database.write((tx) => tx.rows(raw('ALTER TABLE broken RENAME TO webhooks')));
    }
  });

  it('is to ask again for the documentation, which is rendered once', async () => {
    for (const path of ['/api/docs-json', '/api/docs-yaml']) {
      const { status, cache, etag, payload } = await send('GET', path);
      expect([path, status, cache]).toEqual([path, 200, 'no-cache']);
      expect(payload).toContain('Syncledger');
      const tag = String(etag);
      for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*', tag.replace(/"$/, '-gzip"')]) {
        expect(await send('GET', path, { 'if-none-match': known })).toMatchObject({ status: 304, etag, payload: '' });
      }
      const again = await send('GET', path, { 'if-none-match': '"x"' });
      expect([again.status, again.etag, again.payload === payload]).toEqual([200, etag, true]);
    }
    for (const path of ['/api/docs', '/api/docs/swagger-ui-init.js']) {
      expect(await send('GET', path)).toMatchObject({ status: 200, cache: 'no-cache' });
    }
  });

  it('is in the YAML document what is in the JSON one', async () => {
    const { parse } = await import('yaml');
    const [json, yaml] = [await send('GET', '/api/docs-json'), await send('GET', '/api/docs-yaml')];
    expect(parse(yaml.payload)).toEqual(JSON.parse(json.payload));
  });
});

describe('an answer 429', () => {
  it('is not to be stored either', async () => {
    const { app } = await startWorld('sqlite', { SYNCLEDGER_RATE_LIMIT: '30' });
    try {
      const calls = Array.from({ length: 30 }, () => app.call('GET', 'users/me/'));
      const answers = (await Promise.all(calls)).filter(({ status }) => status === 429);
      expect(answers.length).toBeGreaterThan(0);
      for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store');
    } finally {
      await app.close();
    }
  });
});
