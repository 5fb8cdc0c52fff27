import { afterEach, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import { RawClient } from './support/raw-client.js';
import type { TestApp } from './support/test-app.js';
import { creations, makeProject, startApp, startWorld } from './support/world.js';

const forged = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'gopher',
  'x-forwarded-for': '203.0.113.66',
  forwarded: 'host=evil.example;proto=http',
  'x-original-url': '/evil',
};

/** Wire contract, section 1: behind a proxy. */
describe.each(nightlyDialects)('absolute URLs on %s', (dialect) => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());

  const start = async (settings: Record<string, string>) => {
    app = await startApp(dialect, settings);
    for (let made = 0; made < 3; made += 1) await makeProject(app);
    return app;
  };

  const links = async (headers: Record<string, string>, remoteAddress = '127.0.0.1', query = '&page=2') => {
    const { payload, statusCode } = await app!.app.inject({
      method: 'GET',
      url: `/api/v2/projects/?page_size=1${query}`,
      headers: { authorization: `Token ${app!.admin}`, ...headers },
      remoteAddress,
    });
    expect(statusCode).toBe(200);
    const { next, previous } = JSON.parse(payload) as { next: string; previous: string };
    return [next, previous];
  };

  it('come from SYNCLEDGER_PUBLIC_URL, whatever Host says', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: 'https://ledger.example.com' });
    for (const link of await links(forged))
      expect(link).toMatch(/^https:\/\/ledger\.example\.com\/api\/v2\/projects\/\?/);
    for (const link of await links({})) expect(link).toMatch(/^https:\/\/ledger\.example\.com\/api\/v2\/projects\/\?/);
  });

  it('keep the path of SYNCLEDGER_PUBLIC_URL, with or without a slash at its end', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: 'http://example.com:8080/ledger/' });
    for (const link of await links(forged)) {
      expect(link).toMatch(/^http:\/\/example\.com:8080\/ledger\/api\/v2\/projects\/\?/);
    }
  });

  it('come from SYNCLEDGER_PUBLIC_URL even with a trusted proxy', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: 'https://ledger.example.com', SYNCLEDGER_TRUST_PROXY: '127.0.0.1' });
    for (const link of await links(forged)) expect(link).toMatch(/^https:\/\/ledger\.example\.com\//);
  });

  const startOf = async (headers: Record<string, string>, remoteAddress?: string) => {
    const [next, previous] = await links(headers, remoteAddress);
    const origin = new URL(next!).origin;
    for (const link of [next!, previous!]) expect(link.startsWith(`${origin}/api/v2/projects/?`)).toBe(true);
    return origin;
  };

  it('come from a valid Host when nothing is configured', async () => {
    const started = await start({ SYNCLEDGER_PUBLIC_URL: '' });
    const hosts = {
      'ledger.example.com': 'http://ledger.example.com',
      'LEDGER.Example.COM:8080': 'http://ledger.example.com:8080',
      'ledger:80': 'http://ledger',
      'my_host.': 'http://my_host.',
      '192.0.2.7:3000': 'http://192.0.2.7:3000',
      '[2001:DB8::1]:3000': 'http://[2001:db8::1]:3000',
      '[::1]': 'http://[::1]',
    };
    for (const [host, expected] of Object.entries(hosts)) {
      const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-port': '1' };
      expect([host, await startOf({ host, ...forwarded })]).toEqual([host, expected]);
    }
    const { payload } = await started.app.inject({
      url: '/api/docs-json',
      headers: { host: 'ledger.example.com:8080' },
    });
    expect(JSON.parse(payload)).toMatchObject({ servers: [{ url: 'http://ledger.example.com:8080' }] });
    expect((await Promise.all([startOf({ host: 'a' }), startOf({ host: 'b' })])).sort()).toEqual([
      'http://a',
      'http://b',
    ]);
  });

  it('come from the listening address when Host is not valid', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '' });
    const hosts = [
      ...['//evil.example', 'evil.example/path', 'evil.example?x=', 'evil.example#', 'a b', 'user:password@x.example'],
      ...[
        '<b>',
        'evil.example:99999',
        'evil.example:port',
        '[::1',
        '[evil]',
        '::1',
        'evil.example, x',
        'evil.example:80:80',
      ],
      ...['evil%2eexample', 'javascript:alert(1)', 'evil.example\\', '1.2.3.4.5'],
    ];
    for (const host of hosts) expect([host, await startOf({ host })]).toEqual([host, 'http://127.0.0.1']);
  });

  it('come from a trusted proxy’s headers, and from nobody else’s', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '', SYNCLEDGER_TRUST_PROXY: '10.0.0.0/8' });
    const host = 'ledger:3000';
    const https = { host, 'x-forwarded-proto': 'https' };
    const cases: [Record<string, string>, string][] = [
      [{ host }, 'http://ledger:3000'],
      [https, 'https://ledger:3000'],
      [{ ...https, 'x-forwarded-proto': 'http, HTTPS' }, 'https://ledger:3000'],
      [{ ...https, 'x-forwarded-host': 'proxy.example' }, 'https://proxy.example'],
      [{ ...https, 'x-forwarded-host': 'evil.example, proxy.example:8443' }, 'https://proxy.example:8443'],
      [{ ...https, 'x-forwarded-host': 'proxy.example', 'x-forwarded-port': '8443' }, 'https://proxy.example:8443'],
      [{ ...https, 'x-forwarded-host': 'proxy.example', 'x-forwarded-port': '443' }, 'https://proxy.example'],
      [{ ...https, 'x-forwarded-host': 'proxy.example', 'x-forwarded-port': 'x' }, 'https://proxy.example'],
      [{ ...https, 'x-forwarded-host': '[::1]', 'x-forwarded-port': '8443' }, 'https://[::1]:8443'],
      [{ ...https, 'x-forwarded-host': '' }, 'https://ledger:3000'],
      [{ host, 'x-forwarded-proto': 'javascript' }, 'http://ledger:3000'],
    ];
    for (const [headers, expected] of cases) {
      expect([headers, await startOf(headers, '10.1.2.3')]).toEqual([headers, expected]);
      expect([headers, await startOf(headers, '192.0.2.1')]).toEqual([headers, 'http://ledger:3000']);
    }
  });

  it('survive whatever a trusted proxy passes on', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '', SYNCLEDGER_TRUST_PROXY: '127.0.0.1' });
    const hosts = [
      '//evil.example',
      'evil.example/path',
      'evil.example?x=',
      'a b',
      'user:password@x.example',
      '<b>',
      '',
    ];
    for (const host of hosts) {
      for (const link of await links({ 'x-forwarded-host': host, 'x-forwarded-proto': 'https' })) {
        expect([host, new URL(link).pathname]).toEqual([host, '/api/v2/projects/']);
      }
    }
    for (const link of await links({ 'x-forwarded-host': 'proxy.example', 'x-forwarded-proto': 'javascript' })) {
      expect(link).toMatch(/^https?:/);
    }
  });

  it('keep the other parameters of the query, and can be followed', async () => {
    const { admin } = await start({ SYNCLEDGER_PUBLIC_URL: 'https://ledger.example.com' });
    const seen: number[] = [];
    let url: string | null = '/api/v2/projects?page_size=2&ordering=-name&search=Project';
    while (url) {
      const page: { next: string | null; results: { id: number }[] } = await app!.ok('GET', url, undefined, admin);
      seen.push(...page.results.map(({ id }) => id));
      url = page.next && page.next.replace('https://ledger.example.com', '');
    }
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(3);
  });

  it('begin with the address of a request whose target names a host', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '' });
    await app!.app.listen(0, '127.0.0.1');
    const { host, origin } = new URL(await app!.app.getUrl());
    const get = async (target: string, ...hosts: string[]) => {
      const client = await RawClient.connect(origin);
      const lines = [
        ...hosts.map((name) => `Host: ${name}`),
        `Authorization: Token ${app!.admin}`,
        'Connection: close',
      ];
      client.write(`GET ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      return (await client.end()).text;
    };
    const path = '/api/v2/projects/?page_size=1';
    expect(await get(`http://evil.example${path}`, 'ledger')).toContain(`"next":"http://ledger${path}&`);
    expect(await get(path, 'ledger', 'evil.example')).toContain('{"detail":"The header `Host` must be sent once."}');
    expect(await get(path, '')).toContain(`"next":"http://${host}${path}&`);
  });

  it('give a token the host of SYNCLEDGER_PUBLIC_URL', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: 'https://ledger.example.com:8443/path' });
    const { body } = await app!.call('POST', 'users/1/api-token/', { headers: forged });
    expect(body['connection_string']).toBe(`${String(body['token'])}@ledger.example.com:8443`);
  });

  it('give a token the listening address, whatever headers say', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '', SYNCLEDGER_TRUST_PROXY: '127.0.0.1' });
    const { body, headers } = await app!.call('POST', 'users/1/api-token/', { headers: forged });
    expect(body['connection_string']).toBe(`${String(body['token'])}@127.0.0.1`);
    expect(headers['location']).toBe('http://evil.example/api/v2/users/1/api-token/');
  });
});

/** Wire additions, section 2: links, prefix. */
describe.each(nightlyDialects)('under a prefix on %s', (dialect) => {
  let app: TestApp;
  afterEach(() => app.close());

  const get = (url: string, headers = {}) =>
    app.app.inject({ method: 'GET', url, headers: { authorization: `Token ${app.admin}`, ...headers } });

  it.each(['/ledger', '/api', '/a/b%20c'])(
    'everything is served, whether the proxy strips %s or not',
    async (prefix) => {
      app = await startApp(dialect, { SYNCLEDGER_PUBLIC_URL: `https://example.com${prefix}/` });
      await makeProject(app);
      await makeProject(app);
      const paths = [
        ...['/api/v2/users/me/', '/api/v2/projects', '/health/live', '/health/ready', '/api/docs', '/api/docs-json'],
        '/api/docs/swagger-ui.css',
      ];
      for (const path of paths) {
        const [stripped, kept] = [await get(path), await get(prefix + path)];
        expect([path, stripped.statusCode, kept.statusCode]).toEqual([path, 200, 200]);
        expect(kept.headers['content-type']).toBe(stripped.headers['content-type']);
      }
      // The dashboard may not be built.
      const page = await get('/');
      for (const path of [prefix, `${prefix}/`, `${prefix}/connections/alm/1`, `${prefix}?health=failing`]) {
        const { statusCode, headers } = await get(path);
        expect([path, statusCode, headers['content-type']]).toEqual([
          path,
          page.statusCode,
          page.headers['content-type'],
        ]);
      }
      // The documentation may not be built, either. Below /api, the Swagger page has its path.
      const documentation = await get('/docs/');
      const { statusCode: found, headers: facts } = await get(`${prefix}/docs/`);
      if (prefix !== '/api') {
        expect([found, facts['content-type']]).toEqual([
          documentation.statusCode,
          documentation.headers['content-type'],
        ]);
      }
      for (const start of ['', prefix]) {
        const { next } = JSON.parse((await get(`${start}/api/v2/projects/?page_size=1`)).payload) as { next: string };
        expect(next.startsWith(`https://example.com${prefix}/api/v2/projects/?page_size=1&cursor=`)).toBe(true);
        expect((await get(new URL(next).pathname + new URL(next).search)).statusCode).toBe(200);
        expect((await get(`${start}/api/v2/nothing/`)).payload).toBe('{"detail":"Not found."}');
        const wrong = await app.app.inject({ method: 'PUT', url: `${start}/api/v2/projects/` });
        expect([wrong.statusCode, wrong.headers['allow']]).toEqual([405, 'GET, HEAD, POST']);
      }
      expect((await get(`${prefix}x/api/v2/projects/`)).statusCode).toBe(404);
      expect(JSON.parse((await get('/api/docs-json')).payload)).toMatchObject({
        servers: [{ url: `https://example.com${prefix}` }],
      });
    },
  );

  it('Location leads to each created object', async () => {
    const world = await startWorld(dialect, { SYNCLEDGER_PUBLIC_URL: 'https://example.com/ledger' });
    ({ app } = world);
    const token = { path: 'users/1/api-tokens/', body: { name: 'a token' } };
    const webhook = { path: 'webhooks/', body: { url: 'https://example.org/', events: ['job.finished'] } };
    const slashed = [...creations(world), token, webhook];
    const bare = [...creations(world), { ...token, body: { name: 'another' } }, webhook];
    for (const { path, body } of [...slashed, ...bare.map((one) => ({ ...one, path: one.path.slice(0, -1) }))]) {
      if (path.includes('jobs/')) continue;
      const { status, headers, body: made } = await app.call('POST', path, { body });
      const location = `https://example.com/ledger/api/v2/${path.replace(/\/?$/, '/')}${String(made['id'])}/`;
      expect([path, status, headers['location']]).toEqual([path, 201, location]);
      const found = await get(new URL(location).pathname);
      // A named token can be deleted, and is read in the list.
      expect([path, found.statusCode]).toEqual([path, path.includes('api-tokens') ? 405 : 200]);
    }
  });
});
