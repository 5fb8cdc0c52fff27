import { once } from 'node:events';
import { METHODS } from 'node:http';
import type { Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aProject, aResult } from '@syncledger/domain/testing';

import { JsonScanner } from '../src/platform/http/json/json-scanner.js';
import { RawClient, rawRequest } from './support/raw-client.js';
import type { TestApp } from './support/test-app.js';
import { makeNamedToken, addUser, startWorld, type World } from './support/world.js';

const MIB = 1_048_576;
const CANARY = 'canary-in-a-body';
const BROKEN = `{"${CANARY}"${','.repeat(MIB)}`;

/** Bodies that no handler takes, or not from this caller. */
describe('a rejected body', () => {
  let world: World;
  let app: TestApp;
  let url: string;
  const tokens: Record<string, string> = { none: '', wrong: 'wrong' };
  beforeAll(async () => {
    world = await startWorld('sqlite');
    ({ app } = world);
    await app.app.listen(0, '127.0.0.1');
    url = await app.app.getUrl();
    tokens['admin'] = app.admin;
    tokens['stranger'] = (await addUser(app, { role: 'UR1' })).token;
    tokens['reader'] = (await makeNamedToken(app, 1, { read_only: true })).token;
    tokens['agent'] = (await makeNamedToken(app, 1, { scope: 'agent' })).token;
    tokens['narrowed'] = (await makeNamedToken(app, 1, { permissions: [] })).token;
  });
  afterAll(() => app.close());

  const authorization = (who: string): Record<string, string> =>
    tokens[who] ? { Authorization: `Token ${tokens[who]}` } : {};
  const send = async (text: string) => {
    const client = await RawClient.connect(url);
    client.write(text);
    return client.end();
  };
  const jobs = async () => (await app.ok<{ count: number }>('GET', 'jobs/?page_size=1')).count;
  const projects = async () => (await app.ok<{ count: number }>('GET', 'projects/?page_size=1')).count;

  const refused: [string, string, string, number][] = [
    ['POST', '/nowhere', 'none', 404],
    ['POST', '/api/v2/nowhere/', 'admin', 404],
    ['PUT', '/api/v2/users/', 'none', 405],
    ['DELETE', '/api/v2/jobs/', 'admin', 405],
    ['OPTIONS', '/api/v2/jobs/alm/', 'admin', 405],
    ['POST', '/health/live', 'none', 405],
    ['POST', '/', 'none', 405],
    ['GET', '/health/live', 'none', 200],
    ['GET', '/api/v2/users/me/', 'admin', 200],
    ['POST', '/api/v2/users/%zz/', 'admin', 400],
    ['POST', '/api/v2/jobs/alm/', 'none', 401],
    ['POST', '/api/v2/jobs/alm/bulk/', 'wrong', 401],
    ['POST', '/api/v2/jobs/alm/', 'reader', 403],
    ['POST', '/api/v2/jobs/alm/bulk/', 'reader', 403],
    ['POST', '/api/v2/users/', 'stranger', 403],
    ['POST', '/api/v2/users/', 'agent', 403],
    ['POST', '/api/v2/jobs/alm/bulk/', 'agent', 403],
    ['POST', '/api/v2/global-roles/', 'narrowed', 403],
    ['POST', '/api/v2/users/1/api-token/', 'admin', 413],
  ];

  it.each(refused)('is not parsed: %s %s with the token %s is %d, and the connection ends', async (...request) => {
    const [method, path, who, expected] = request;
    const parse = jest.spyOn(JSON, 'parse');
    const scan = jest.spyOn(JsonScanner.prototype, 'advance');
    try {
      const head = { ...authorization(who), 'Content-Type': 'application/json' };
      const chunked = `${BROKEN.length.toString(16)}\r\n${BROKEN}\r\n0\r\n\r\n`;
      for (const request of [
        rawRequest(method, path, { ...head, 'Content-Length': BROKEN.length }, BROKEN),
        rawRequest(method, path, { ...head, 'Transfer-Encoding': 'chunked' }, chunked),
      ]) {
        const { status, text, error } = await send(request);
        expect([status, error]).toEqual([expected, undefined]);
        expect(text.toLowerCase()).toContain('connection: close');
        expect(text).toMatch(/\r\n\r\n\{.+\}$/s);
      }
      expect(scan).not.toHaveBeenCalled();
      for (const [text] of parse.mock.calls) expect(text).not.toContain(CANARY);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('is aborted when it never ends', async () => {
    const sendForEver = async ([method, path, who, expected]: (typeof refused)[number]) => {
      const client = await RawClient.connect(url);
      client.write(rawRequest(method, path, { ...authorization(who), 'Transfer-Encoding': 'chunked' }));
      // Without a length, its limit has to be reached first.
      if (expected === 413) client.write(`8000\r\n${' '.repeat(0x8000)}\r\n`);
      const pieces = await client.writeForEver('1\r\n \r\n');
      expect([path, pieces > 1, (await client.end()).status]).toEqual([path, true, expected]);
    };
    await Promise.all(refused.map(sendForEver));
  });

  it('that is too large gets a readable response, with or without a Content-Length', async () => {
    const head = { ...authorization('admin'), 'Content-Type': 'application/json' };
    const body = ' '.repeat(4 * MIB);
    const told = await send(rawRequest('POST', '/api/v2/jobs/alm/', { ...head, 'Content-Length': body.length }, body));
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const untold = await send(
      rawRequest('POST', '/api/v2/jobs/alm/', { ...head, 'Transfer-Encoding': 'chunked' }, chunked),
    );
    for (const { status, text, error } of [told, untold]) {
      expect([status, error]).toEqual([413, undefined]);
      expect(text).toContain('The body is larger than 1 MiB.');
      expect(text.toLowerCase()).toContain('connection: close');
    }
  });

  it('does not get 100 Continue, which is only sent for bodies that are read', async () => {
    const waits = { Expect: '100-continue', 'Content-Type': 'application/json' };
    for (const [method, path, who, expected] of refused) {
      const length = { 'Content-Length': path.endsWith('bulk/') ? 100 * MIB : 2 * MIB };
      const answer = await send(rawRequest(method, path, { ...authorization(who), ...waits, ...length }));
      expect([path, answer.status, answer.text.includes('100 Continue')]).toEqual([path, expected, false]);
    }
    const large = await send(
      rawRequest('POST', '/api/v2/jobs/alm/', { ...authorization('admin'), ...waits, 'Content-Length': 2 * MIB }),
    );
    expect([large.status, large.text.includes('100 Continue')]).toEqual([413, false]);
    const body = JSON.stringify(aResult(world.alm));
    const client = await RawClient.connect(url);
    const head = { ...authorization('admin'), ...waits, 'Content-Length': body.length, Connection: 'close' };
    client.write(rawRequest('POST', '/api/v2/jobs/alm/', head));
    await client.received('HTTP/1.1 100 Continue');
    client.write(body);
    expect((await client.end()).status).toBe(200);
  });

  it('get 100 Continue also when a proxy repeats the header, and never in HTTP/1.0, which has no interim responses', async () => {
    const body = JSON.stringify(aResult(world.alm));
    const head = rawRequest('POST', '/api/v2/jobs/alm/', {
      ...authorization('admin'),
      'Content-Length': body.length,
      Expect: '100-continue\r\nExpect: 100-continue',
      Connection: 'close',
    });
    const client = await RawClient.connect(url);
    client.write(head);
    await client.received('HTTP/1.1 100 Continue');
    client.write(body);
    expect((await client.end()).status).toBe(200);
    const { text, status } = await send(head.replace('HTTP/1.1', 'HTTP/1.0') + body);
    expect([status, text.includes('100 Continue')]).toEqual([200, false]);
  });

  describe('followed by more data', () => {
    const post = () => {
      const body = JSON.stringify(aProject());
      const head = { ...authorization('admin'), 'Content-Length': body.length };
      return rawRequest('POST', '/api/v2/projects/', head, body);
    };

    it.each([
      ['as its body', (behind: string) => rawRequest('POST', '/nowhere', { 'Content-Length': behind.length }, behind)],
      [
        'in the same packet',
        (behind: string) => `${rawRequest('POST', '/nowhere', { 'Content-Length': 2 }, '{}')}${behind}`,
      ],
      [
        'after a check of the token',
        (behind: string) => `${rawRequest('POST', '/api/v2/users/', { 'Content-Length': 2 }, '{}')}${behind}`,
      ],
      [
        'after more than is discarded',
        (behind: string) =>
          `${rawRequest('POST', '/nowhere', { 'Content-Length': 200_000 }, ' '.repeat(200_000))}${behind}`,
      ],
      [
        'where the length is told twice',
        (behind: string) =>
          rawRequest('POST', '/nowhere', { 'Content-Length': 4, 'Transfer-Encoding': 'chunked' }, `0\r\n\r\n${behind}`),
      ],
    ])('is not taken for a request: %s', async (_, make) => {
      const before = await projects();
      const { text } = await send(make(post()));
      expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
      expect(await projects()).toBe(before);
    });

    it('keeps the connection open when it was read', async () => {
      const before = await jobs();
      const body = JSON.stringify(aResult(world.alm));
      const head = { ...authorization('admin'), 'Content-Length': body.length };
      const one = rawRequest('POST', '/api/v2/jobs/alm/', head, body);
      const last = rawRequest('POST', '/api/v2/jobs/alm/', { ...head, Connection: 'close' }, body);
      const { text } = await send(one + one + last);
      expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(3);
      expect(await jobs()).toBe(before + 3);
    });
  });

  describe('of an unknown or wrong method', () => {
    const others = METHODS.filter((name) => !/^(CONNECT|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(name));

    it('is not read: 405 with Allow on known paths, 404 on others, whatever the method', async () => {
      expect(others).toEqual(expect.arrayContaining(['TRACE', 'PROPFIND', 'QUERY', 'SEARCH', 'MKCOL', 'LOCK']));
      const head = { 'Content-Type': 'text/plain', 'Content-Length': BROKEN.length };
      const ask = async (method: string, path: string) => {
        const { status, text, error } = await send(rawRequest(method, path, head, BROKEN));
        const [, allow] = /^allow: (.*)\r$/im.exec(text) ?? [];
        expect([method, path, error, /^x-request-id: \S+\r$/im.test(text)]).toEqual([method, path, undefined, true]);
        expect(text).toMatch(/\r\n\r\n\{"detail":"[^"]+"\}$/);
        return [status, allow];
      };
      const asked = [...others, 'PUT', 'OPTIONS'].map(async (method) => {
        expect(await ask(method, '/api/v2/jobs/alm')).toEqual([405, 'GET, HEAD, POST']);
        expect(await ask(method, '/api/v2/jobs/alm/12/?x=1')).toEqual([405, 'GET, HEAD, PATCH']);
        expect(await ask(method, '/health/live')).toEqual([405, 'GET, HEAD']);
        expect(await ask(method, `/api/v2/nothing/${'x'.repeat(500)}`)).toEqual([404, undefined]);
      });
      await Promise.all(asked);
    });
  });

  describe('of a request that is not valid HTTP', () => {
    const job = () => ({ ...authorization('admin'), 'Transfer-Encoding': 'chunked' });
    const requests: [string, () => string, number][] = [
      ['a bad chunk', () => rawRequest('POST', '/api/v2/jobs/alm/', job(), 'zz\r\n'), 400],
      ['a bad second chunk', () => rawRequest('POST', '/api/v2/jobs/alm/bulk/', job(), '1\r\n[\r\nx\r\n'), 400],
      ['a long chunk extension', () => rawRequest('POST', '/api/v2/jobs/alm/', job(), `1;${'x'.repeat(20_000)}`), 413],
      ['a bad chunk that nobody reads', () => rawRequest('POST', '/nowhere', job(), 'zz\r\n'), 400],
      ['a bad version', () => 'GET / HTTP/x\r\n\r\n', 400],
      ['an unknown method', () => 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
      ['a bad header', () => 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n', 400],
      ['two lengths', () => rawRequest('POST', '/', { 'Content-Length': 1, 'content-length': 2 }, 'xx'), 400],
      ['large headers', () => rawRequest('GET', '/', { Cookie: 'x'.repeat(20_000) }), 431],
      ['a long URL', () => rawRequest('GET', `/api/v2/users/?search=${'x'.repeat(20_000)}`, {}), 414],
      ['no Host', () => 'GET /api/v2/users/me/ HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
      ['two Hosts', () => 'GET /api/v2/version/ HTTP/1.1\r\nHost: x\r\nhost: y\r\nConnection: close\r\n\r\n', 400],
      ['no path', () => 'GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
      ['CONNECT', () => 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n', 404],
    ];

    it.each(requests)('is answered as all errors are, and nothing after it: %s', async (_, request, expected) => {
      const behind = rawRequest('POST', '/api/v2/projects/', { ...authorization('admin'), 'Content-Length': 2 }, '{}');
      const { status, text, error } = await send(request() + behind);
      expect([status, error, text.match(/HTTP\/1\.1 /g)]).toEqual([expected, undefined, ['HTTP/1.1 ']]);
      for (const header of [
        /content-type: application\/json; charset=utf-8/,
        /connection: close/,
        /x-request-id: \S+/,
      ]) {
        expect(text).toMatch(new RegExp(`^${header.source}\\r$`, 'im'));
      }
      expect(text).toMatch(/\r\n\r\n\{"detail":"[^"]+"\}$/);
    });

    it('leaves the responses to earlier requests in their order', async () => {
      const { text } = await send(`${rawRequest('GET', '/api/v2/users/me/', authorization('admin'))}nonsense\r\n\r\n`);
      expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    });

    it('keeps the request id of a request whose body is malformed', async () => {
      const { text } = await send(
        rawRequest('POST', '/api/v2/jobs/alm/', { ...job(), 'X-Request-Id': 'abc' }, 'zz\r\n'),
      );
      expect(text).toMatch(/^X-Request-Id: abc\r$/im);
      expect(app.logs.filter((line) => line.includes('"request":"abc"'))).not.toEqual([]);
    });

    it('does not have to name a Host in HTTP/1.0', async () => {
      expect((await send('GET /health/live HTTP/1.0\r\n\r\n')).status).toBe(200);
    });

    it('is answered when it does not arrive in time', async () => {
      const server = app.app.getHttpServer();
      const socket = once(server, 'connection') as Promise<[Socket]>;
      const client = await RawClient.connect(url);
      const [accepted] = await socket;
      client.write(rawRequest('POST', '/api/v2/jobs/alm/', { ...authorization('admin'), 'Content-Length': 9 }, '{'));
      await once(server, 'request');
      accepted.setTimeout(1);
      expect(await client.end()).toMatchObject({ status: 408, error: undefined });
    });
  });

  it('is reported where a route takes none, when it is small', async () => {
    const to = `users/${String(world.stranger.id)}/api-token/`;
    expect(await app.call('POST', to, { body: { name: 'x' } })).toMatchObject({
      status: 400,
      body: { name: ['Unknown field.'] },
    });
    expect((await app.call('POST', to, { raw: '{"a' })).body).toEqual({
      detail: 'The body is not JSON: line 1, column 4: unexpected end of string.',
    });
    expect(await app.call('POST', to, { raw: `{}${' '.repeat(20_000)}` })).toMatchObject({
      status: 413,
      body: { detail: 'This request takes no body.' },
    });
  });
});
