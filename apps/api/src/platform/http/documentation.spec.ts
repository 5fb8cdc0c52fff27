import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import fastify, { type FastifyInstance } from 'fastify';

import { serveDocumentation } from './documentation.js';

const PAGE = '<h1>Agent</h1>';

describe('the documentation', () => {
  let folder: string;
  let server: FastifyInstance;
  beforeAll(async () => {
    folder = `${await mkdtemp(path.join(os.tmpdir(), 'syncledger-documentation-'))}/`;
    await mkdir(`${folder}assets`);
    await mkdir(`${folder}reference`);
    await writeFile(`${folder}index.html`, '<h1>Home</h1>');
    await writeFile(`${folder}reference/agent.html`, PAGE);
    await writeFile(`${folder}reference/agent.html.br`, brotliCompressSync(PAGE));
    await writeFile(`${folder}reference/agent.md`, '# Agent – é');
    await writeFile(`${folder}assets/site-abc.js`, 'export {};');
    // As the server does.
    server = fastify({ routerOptions: { ignoreTrailingSlash: true } });
    await serveDocumentation(server, folder);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const get = (url: string, headers = {}) => server.inject({ url, headers });

  it('sends pages that are revalidated and may load nothing from elsewhere and nothing inline', async () => {
    for (const [url, text] of [
      ['/docs/', '<h1>Home</h1>'],
      ['/docs/reference/agent.html', PAGE],
    ] as const) {
      const { statusCode, headers, body } = await get(url);
      expect([url, statusCode, body]).toEqual([url, 200, text]);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-cache');
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
      const again = await get(url, { 'if-none-match': headers.etag });
      expect([url, again.statusCode, again.body]).toEqual([url, 304, '']);
    }
  });

  it('sends compressed pages to those that accept them', async () => {
    const { headers } = await get('/docs/reference/agent.html', { 'accept-encoding': 'br' });
    expect(headers['content-encoding']).toBe('br');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('sends each page as Markdown', async () => {
    const { headers, body } = await get('/docs/reference/agent.md');
    expect([headers['content-type'], body]).toEqual(['text/markdown; charset=utf-8', '# Agent – é']);
  });

  it('lets assets be kept for good', async () => {
    const { headers } = await get('/docs/assets/site-abc.js');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('leads from the path without a slash to the pages, below any prefix', async () => {
    const { statusCode, headers } = await get('/docs');
    expect(statusCode).toBe(308);
    expect(new URL(String(headers.location), 'https://host/ledger/docs').href).toBe('https://host/ledger/docs/');
  });

  it.each(['/docs/../package.json', '/docs/%2e%2e/package.json', '/docs/nothing', '/docs/reference/', '/docs/.env'])(
    'answers 404 to %s',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404);
    },
  );

  it('says how it is made where it is not built', async () => {
    const bare = fastify();
    await serveDocumentation(bare, path.join(folder, 'nowhere/'));
    expect((await bare.inject('/docs/')).body).toContain('npm run build');
    await bare.close();
  });
});
