import http from 'node:http';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnyResource, FieldRule } from '@syncledger/domain';
import { aConnection, aResult } from '@syncledger/domain/testing';

import { RouteCheck } from '../src/platform/http/route-check.js';
import { outcomesOf } from './support/bulk.js';
import type { TestApp } from './support/test-app.js';
import { addUser, makeRole, startWorld, type World } from './support/world.js';

const CANARY = 'compression-canary';
/** More than is sent uncompressed. */
const LONG = 'long '.repeat(400);
const decoders = { br: brotliDecompressSync, gzip: gunzipSync, none: (body: Buffer) => body };

interface Sent {
  readonly token?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Wire additions, section 2: compression of responses. */
describe('a response', () => {
  let world: World;
  let app: TestApp;
  let url: string;
  let blind: string;
  beforeAll(async () => {
    world = await startWorld('sqlite');
    ({ app } = world);
    await app.ok('PATCH', `connections/alm/${world.alm}/`, { params: { alm_pass: CANARY + LONG, alm_server: LONG } });
    const results = Array.from({ length: 300 }, () => aResult(world.alm, { result_message: LONG }));
    await outcomesOf(app, results);
    for (let count = 0; count < 5; count += 1) await makeRole(app, ['view_all_projects', 'sync_all', 'add_project']);
    const role = await makeRole(app, ['view_all_projects', 'sync_all', 'manage_users']);
    blind = (await addUser(app, { role })).token;
    await app.app.listen(0, '127.0.0.1');
    url = await app.app.getUrl();
  });
  afterAll(() => app.close());

  const open = async (path: string, { token = app.admin, method = 'GET', body, headers }: Sent = {}) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const own = { authorization: `Token ${token}`, ...(text !== undefined && { 'content-type': 'application/json' }) };
    const to = path.startsWith('/') ? url + path : `${url}/api/v2/${path}`;
    const request = http.request(to, { method, agent: false, headers: { ...own, ...headers } }).end(text);
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
    return answer;
  };
  const send = async (path: string, sent: Sent = {}) => {
    const answer = await open(path, sent);
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece as Buffer);
    const raw = Buffer.concat(pieces);
    const coding = (answer.headers['content-encoding'] ?? 'none') as keyof typeof decoders;
    const text = sent.method === 'HEAD' ? '' : decoders[coding](raw).toString();
    return { status: answer.statusCode, headers: answer.headers, coding, raw, text };
  };
  const accepting = (coding: string, sent: Sent = {}) => ({ ...sent, headers: { 'accept-encoding': coding } });

  const long = [
    ...['jobs/alm/?mask=secrets', 'jobs/alm/?format=ndjson&mask=secrets', 'jobs/?page_size=100&mask=secrets'],
    ...['connections/?mask=secrets', 'global-roles/', 'jobs/alm/?format=csv'],
    ...['/api/docs-json', '/api/docs-yaml', '/api/docs', '/api/docs/swagger-ui.css'],
  ];

  it.each(['br', 'gzip'] as const)('is compressed as asked, streams included: %s', async (coding) => {
    for (const path of long) {
      const [plain, coded] = [await send(path), await send(path, accepting(coding))];
      expect([path, coded.status, coded.coding, plain.coding]).toEqual([path, 200, coding, 'none']);
      expect(coded.text).toBe(plain.text);
      expect(coded.raw.length).toBeLessThan(plain.raw.length / 2);
      expect(coded.headers['content-type']).toBe(plain.headers['content-type']);
      for (const { headers } of [plain, coded]) expect(headers.vary).toMatch(/\bAccept-Encoding\b/);
      const head = await send(path, accepting(coding, { method: 'HEAD' }));
      expect([head.status, head.coding]).toEqual([200, coding]);
      if (coded.headers['content-length']) expect(head.headers['content-length']).toBe(coded.headers['content-length']);
    }
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['*', 'br'],
    ['GZIP', 'gzip'],
    ['gzip;q=0.5, br;q=0.2', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['gzip ; q=0.001', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0.5, gzip;q=0.1', 'none'],
    ['gzip;q=0', 'none'],
    ['*;q=0, identity', 'none'],
    ['deflate', 'none'],
    ['', 'none'],
  ])('is compressed by the preference of Accept-Encoding: %j is %s', async (accepted, coding) => {
    expect((await send('global-roles/', accepting(accepted))).coding).toBe(coding);
  });

  it.each(['identity;q=0', '*;q=0', 'deflate, identity;q=0.0', 'identity;q=0, br;q=0, gzip;q=0'])(
    'is 406 when Accept-Encoding excludes all codings: %s, and nothing is written',
    async (accepted) => {
      const before = await app.ok<{ count: number }>('GET', 'jobs/?page_size=1');
      const { status } = await send('jobs/alm/', accepting(accepted, { method: 'POST', body: aResult(world.alm) }));
      expect([status, await app.ok('GET', 'jobs/?page_size=1')]).toEqual([406, before]);
    },
  );

  it('is sent as it is when it is short, unless that is excluded', async () => {
    for (const [accepted, coding] of [
      ['br, gzip', 'none'],
      ['gzip, identity;q=0', 'gzip'],
    ] as const) {
      for (const [path, token, status] of [
        ['users/me/', blind, 200],
        ['users/me/', 'wrong', 401],
      ] as const) {
        const answer = await send(path, accepting(accepted, { token }));
        expect([path, answer.status, answer.coding]).toEqual([path, status, coding]);
        expect(Object.keys(JSON.parse(answer.text) as object).length).toBeGreaterThan(0);
      }
    }
  });

  it('is compressed in bulk answers and long errors, too', async () => {
    const body = Array.from({ length: 200 }, () => aResult(world.alm));
    const many = await send('jobs/alm/bulk/', accepting('gzip', { method: 'POST', body }));
    expect([many.status, many.coding]).toEqual([200, 'gzip']);
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`unknown-${index}`, 1]));
    const wrong = await send('jobs/alm/', accepting('br', { method: 'POST', body: unknown }));
    expect([wrong.status, wrong.coding]).toEqual([400, 'br']);
    expect(JSON.parse(wrong.text)).toHaveProperty('unknown-0');
  });

  it('has a weak tag when it is compressed, which both conditions take', async () => {
    const path = `connections/alm/${world.alm}/?mask=secrets&include=last_job`;
    const [plain, coded] = [await send(path), await send(path, accepting('gzip'))];
    expect(coded.coding).toBe('gzip');
    expect([coded.headers.etag, plain.headers.etag]).toEqual([
      `W/${plain.headers.etag ?? ''}`,
      expect.stringMatching(/^"/),
    ]);
    const tag = String(coded.headers.etag);
    for (const accepted of ['gzip', 'identity']) {
      const known = { headers: { 'accept-encoding': accepted, 'if-none-match': tag } };
      const { status, headers, raw } = await send(path, known);
      expect([status, raw.length, headers['content-encoding']]).toEqual([304, 0, undefined]);
      expect(headers.etag).toBe(accepted === 'gzip' ? tag : plain.headers.etag);
    }
    const change = { method: 'PATCH', body: { alias: 'Renamed' }, headers: { 'if-match': tag } };
    expect((await send(`connections/alm/${world.alm}/`, change)).status).toBe(200);
    expect((await send(`connections/alm/${world.alm}/`, change)).status).toBe(412);
  });

  it.each([
    ['gzip, br', 'gzip', createGunzip],
    ['br', 'br', createBrotliDecompress],
  ] as const)('of events is flushed with each event: %s', async (accepted, coding, decoder) => {
    const answer = await open('events/', accepting(accepted));
    expect(answer.headers['content-encoding']).toBe(coding);
    const events: Readable = answer.pipe(decoder());
    let text = '';
    events.on('data', (piece: Buffer) => (text += piece.toString()));
    while (!text.includes('event: position')) await once(events, 'data');
    for (let turn = 0; turn < 2; turn += 1) {
      const { id } = await app.ok<{ id: number }>('POST', 'jobs/alm/', aResult(world.alm));
      while (!text.includes(`"job":${id}`) && !text.includes(`"id":${id}`)) await once(events, 'data');
    }
    answer.destroy();
  });

  describe('with secrets', () => {
    const params = { alm_pass: CANARY + LONG };
    const secret: [string, () => [string, Sent?]][] = [
      ['a connection', () => [`connections/alm/${world.alm}/`]],
      ['connections', () => ['connections/']],
      ['connections of a kind', () => ['connections/alm/?page_size=10']],
      ['a job', () => [`jobs/alm/${world.almJob}`]],
      ['jobs', () => ['jobs/alm/?page_size=10']],
      ['a whole list', () => ['jobs/?connection=1']],
      ['lines', () => ['jobs/alm/?format=ndjson']],
      [
        'a new connection',
        () => ['connections/alm/', { method: 'POST', body: aConnection(world.project, { params }) }],
      ],
      ['a change', () => [`connections/alm/${world.alm}/`, { method: 'PATCH', body: { alias: 'Other' } }]],
      ['a result', () => ['jobs/alm/', { method: 'POST', body: aResult(world.alm) }]],
    ];

    it.each(secret)('is not compressed: %s', async (_, make) => {
      const [path, sent] = make();
      for (const accepted of ['gzip, br', '*']) {
        const { coding, text, headers } = await send(path, accepting(accepted, sent));
        expect([coding, text.includes(CANARY)]).toEqual(['none', true]);
        expect(headers.vary).toContain('Accept-Encoding');
      }
      // As long as it is, for clients that take nothing but gzip.
      const stored = await send(path, accepting('gzip, identity;q=0', sent));
      expect([stored.coding, stored.text.includes(CANARY)]).toEqual(['gzip', true]);
      expect(stored.raw.length).toBeGreaterThan(stored.text.length);
    });

    it('is compressed for those who do not see them', async () => {
      for (const path of [
        'connections/?include=last_job',
        'jobs/alm/',
        'jobs/alm/?format=ndjson',
        'jobs/?page_size=10',
      ]) {
        const { coding, text } = await send(path, accepting('br', { token: blind }));
        expect([path, coding, text.includes(CANARY)]).toEqual([path, 'br', false]);
      }
    });

    it('is not compressed where a token, a lease or the secret of a webhook is shown', async () => {
      const webhook = { url: `https://example.com/${'x'.repeat(1000)}`, events: ['job.failed'] };
      const made = await send(
        'webhooks/',
        accepting('br', { method: 'POST', body: { ...webhook, project: world.project } }),
      );
      expect([made.status, made.coding, made.raw.length > 1000]).toEqual([201, 'none', true]);
      const connection = await app.ok<{ id: number }>('POST', 'connections/alm/', {
        ...aConnection(world.project),
        alias: 'x'.repeat(255),
      });
      await app.ok('POST', 'jobs/alm/', { connection: connection.id, automatic: false, ready: false });
      const claim = accepting('br, gzip', { method: 'POST', body: { limit: 1 }, token: blind });
      const leased = await send('jobs/claim/', claim);
      expect([leased.status, leased.coding, leased.text.includes('"token"')]).toEqual([200, 'none', true]);
    });

    it('is known by its fields: whatever is named like a secret is declared as one', () => {
      const suspicious = /token|secret|password|credential|connection_string|params|code$/;
      const found = new Set<string>();
      const visit = ({ name, fields }: AnyResource) => {
        for (const [field, rule] of Object.entries<FieldRule>(fields)) {
          const isText = JSON.stringify(rule.schema.type ?? 'string').includes('string') || field === 'params';
          if (suspicious.test(field) && isText && !rule.secret && !rule.shownTo && !rule.inside)
            found.add(`${name}.${field}`);
          if (rule.inside) visit(rule.inside);
        }
      };
      const routes = app.app.get(RouteCheck).routes();
      for (const { answer } of routes) if (answer?.of) visit(answer.of);
      expect(routes.length).toBeGreaterThan(40);
      expect([...found]).toEqual([]);
    });
  });
});
