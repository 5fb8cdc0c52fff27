import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { dashboardPages } from '@syncledger/domain';
import fastify, { type FastifyInstance } from 'fastify';

import { Dashboard } from './dashboard.js';
import { KnownPaths, refuseUnrouted } from './methods.js';

/** A path of each page. */
const paths = Object.values(dashboardPages).map((path) => path.replace('/*?', '').replace(':kind/:id', 'alm/12'));
const PAGE = '<base href="/" /><style nonce="__CSP_NONCE__"></style><meta property="csp-nonce" nonce="__CSP_NONCE__">';
const SCRIPT = 'export const answer = 42;';

describe('the dashboard', () => {
  let folder: string;
  let server: FastifyInstance;
  beforeAll(async () => {
    folder = `${await mkdtemp(path.join(os.tmpdir(), 'syncledger-dashboard-'))}/`;
    await mkdir(`${folder}assets`);
    await writeFile(`${folder}index.html`, PAGE);
    await writeFile(`${folder}syncledger.svg`, '<svg/>');
    await writeFile(`${folder}color-scheme.js`, SCRIPT);
    await writeFile(`${folder}assets/index-abc.js`, SCRIPT);
    await writeFile(`${folder}assets/index-abc.js.br`, brotliCompressSync(SCRIPT));
    server = fastify();
    await new Dashboard('', folder).serve(server);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const get = (url: string, headers = {}) => server.inject({ url, headers });
  const nonceOf = (policy: unknown) => /'nonce-([^']+)'/.exec(String(policy))?.[1];

  it.each([...paths, '/connections', '/administration/people/3'])(
    'answers %s with the page, so that a link to it works',
    async (url) => {
      const answer = await get(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  it('allows no inline script, and inline styles only with a number that is new with each answer', async () => {
    const [one, other] = [await get('/'), await get('/')];
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(one.body).not.toContain('__CSP_NONCE__');
    const nonce = nonceOf(policy);
    expect(one.body.split(`nonce="${String(nonce)}"`)).toHaveLength(3);
    expect(nonceOf(other.headers['content-security-policy'])).not.toBe(nonce);
  });

  it.each([
    ['/', './'],
    ['/?health=failing', './'],
    ['/connections', './'],
    ['/connections/alm/12', '../../'],
    ['/connections/alm/12/?a=/b', '../../../'],
    ['/connections//alm', '../../'],
  ])('leads relative links of %s up to %s, wherever a proxy puts it', async (url, base) => {
    expect((await get(url)).body).toContain(`<base href="${base}" />`);
    expect(new URL(base, `http://host/prefix${url}`).href).toBe('http://host/prefix/');
  });

  it('starts relative links from the prefix of the public URL', async () => {
    const other = fastify();
    await new Dashboard('/a$&b', folder).serve(other);
    expect((await other.inject('/runs/alm/12')).body).toContain('<base href="/a$&b/" />');
    await other.close();
  });

  it('sends its files compressed, to be kept for good', async () => {
    const answer = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip, br' });
    expect(answer.headers['content-encoding']).toBe('br');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get('/assets/index-abc.js')).body).toBe(SCRIPT);
  });

  it.each(['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/nothing.js', '/nothing', '/index.html'])(
    'answers 404 to %s',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404);
    },
  );

  it('answers a browser on an unknown path with the page, and anything else with JSON', async () => {
    const other = fastify();
    other.setErrorHandler((_error, _request, reply) => reply.code(404).send({}));
    const paths = new KnownPaths();
    paths.collect(other);
    const dashboard = new Dashboard('', folder);
    refuseUnrouted(other, paths, (request, reply) => dashboard.sendNotFound(request, reply));
    other.get('/api/known', () => ({}));
    await dashboard.serve(other);
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const page = await other.inject({ url: '/no/where', headers: browser });
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('<base href="../" />');
    const requests = [
      { url: '/no/where' },
      { url: '/no/where', headers: { accept: 'application/json' } },
      { url: '/no/where', headers: browser, method: 'POST' as const },
      { url: '/api', headers: browser },
      { url: '/api/v2/nope/', headers: browser },
      { url: '/assets/nothing.js', headers: browser },
    ];
    for (const request of requests) {
      const { statusCode, headers } = await other.inject(request);
      expect([request, statusCode, headers['content-type']]).toEqual([request, 404, 'application/json; charset=utf-8']);
    }
    expect((await other.inject({ url: '/api/known', headers: browser })).statusCode).toBe(200);
    await other.close();
  });

  it('says how it is made where it is not built', async () => {
    const bare = fastify();
    await new Dashboard('', path.join(folder, 'nowhere/')).serve(bare);
    expect((await bare.inject('/')).body).toContain('npm run build');
    await bare.close();
  });
});
