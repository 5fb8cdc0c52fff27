import { afterEach, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { makeProject, startApp } from './support/world.js';

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

  it('never come from Host when nothing is configured', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '' });
    for (const link of [...(await links(forged)), ...(await links({ host: 'evil.example' }))]) {
      expect(URL.canParse(link)).toBe(true);
      expect(link).not.toContain('evil.example');
      expect(link).toMatch(/^http:\/\/[^/]+\/api\/v2\/projects\/\?/);
    }
  });

  it('come from a trusted proxy’s headers, and from nobody else’s', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '', SYNCLEDGER_TRUST_PROXY: '10.0.0.0/8' });
    const headers = { host: 'evil.example', 'x-forwarded-host': 'proxy.example', 'x-forwarded-proto': 'https' };
    for (const link of await links(headers, '10.1.2.3')) {
      expect(link).toMatch(/^https:\/\/proxy\.example\/api\/v2\/projects\/\?/);
    }
    for (const link of await links(headers, '192.0.2.1')) expect(link).not.toMatch(/proxy\.example|evil\.example/);
    for (const link of await links({ host: 'evil.example' }, '10.1.2.3')) expect(link).not.toContain('evil.example');
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

  it('give a token the host of SYNCLEDGER_PUBLIC_URL', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: 'https://ledger.example.com:8443/path' });
    const { body } = await app!.call('POST', 'users/1/api-token/', { headers: forged });
    expect(body['connection_string']).toBe(`${String(body['token'])}@ledger.example.com:8443`);
  });

  it('give a token no host from Host', async () => {
    await start({ SYNCLEDGER_PUBLIC_URL: '' });
    const { text, status } = await app!.call('POST', 'users/1/api-token/', { headers: forged });
    expect(status).toBe(201);
    expect(text).not.toContain('evil');
  });
});
