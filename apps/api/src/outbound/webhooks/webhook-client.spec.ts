import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { readEnvironment } from '../../platform/config/index.js';
import { NOT_PUBLIC, EgressPolicy } from './egress-policy.js';
import { WebhookClient } from './webhook-client.js';

const allowing = (networks: string) =>
  new EgressPolicy(readEnvironment({ SYNCLEDGER_WEBHOOK_ALLOW: networks }).webhookAllow);

describe('sending', () => {
  const open: { server: Server; requests: IncomingMessage[] }[] = [];
  const senders: WebhookClient[] = [];
  afterEach(async () => {
    for (const sender of senders.splice(0)) await sender.close();
    for (const { server } of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const receive = async (answer: RequestListener) => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, reply) => {
      requests.push(request);
      request.resume();
      answer(request, reply);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push({ server, requests });
    return { requests, port: (server.address() as AddressInfo).port };
  };
  const send = (url: string, { networks = '127.0.0.0/8,::1', milliseconds = 10_000 } = {}) => {
    const sender = new WebhookClient(allowing(networks), milliseconds);
    senders.push(sender);
    return sender.post({ url, headers: { 'content-type': 'application/json' }, body: '{}', owner: 'project/1' });
  };
  const nothing = { status: undefined, answer: undefined, retryAfter: undefined };

  it('returns status and response', async () => {
    const { port, requests } = await receive((_, reply) => reply.writeHead(202).end('Thanks'));
    const sent = await send(`http://127.0.0.1:${port}/a?b=c`);
    expect(sent).toEqual({ status: 202, answer: 'Thanks', error: undefined, retryAfter: undefined });
    expect(requests.map(({ method, url }) => [method, url])).toEqual([['POST', '/a?b=c']]);
  });

  it.each([
    ['an address', '127.0.0.1'],
    ['a name that resolves to it', 'localhost'],
    ['an address in one number', '2130706433'],
    ['a mapped one', '[::ffff:127.0.0.1]'],
  ])('connects to no private address, given as %s', async (_, host) => {
    const { port, requests } = await receive((_request, reply) => reply.end());
    expect(await send(`http://${host}:${port}/`, { networks: '10.0.0.0/8' })).toEqual({
      ...nothing,
      error: NOT_PUBLIC,
    });
    expect(requests).toEqual([]);
  });

  it('follows no redirect', async () => {
    const target = await receive((_, reply) => reply.end());
    const { port } = await receive((_, reply) =>
      reply.writeHead(307, { location: `http://127.0.0.1:${target.port}/` }).end(),
    );
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
      status: 307,
      error: 'The receiver redirects; redirects are not followed.',
    });
    expect(target.requests).toEqual([]);
  });

  it('reads no more than the first 1 KiB, as valid text', async () => {
    const { port } = await receive((_, reply) => {
      reply.write(Buffer.concat([Buffer.from('\0\uFFFD'), Buffer.from([0xff]), Buffer.from('€'.repeat(10_000))]));
      // And never ends.
    });
    const { status, answer } = await send(`http://127.0.0.1:${port}/`);
    expect(status).toBe(200);
    expect(answer).toBe(`\uFFFD\uFFFD\uFFFD${'€'.repeat(339)}`);
  });

  it.each([
    ['nothing', () => undefined],
    ['only a part of its head', ({ socket }: IncomingMessage) => socket.write('HTTP/1.1 200 OK\r\nA: b\r\n')],
  ] as const)('gives up on a receiver that responds %s', async (_, answer) => {
    const { port } = await receive((request) => void answer(request));
    const error = 'No response within 0.2 seconds.';
    expect(await send(`http://127.0.0.1:${port}/`, { milliseconds: 200 })).toEqual({ ...nothing, error });
  });

  it('takes the status of a receiver that never ends its response', async () => {
    const { port } = await receive((_, reply) => reply.writeHead(200).write('So'));
    expect(await send(`http://127.0.0.1:${port}/`, { milliseconds: 200 })).toMatchObject({ status: 200, answer: 'So' });
  });

  it('says briefly why there was no response, and no more', async () => {
    const { port } = await receive((request) => request.socket.end('Not HTTP\r\n\r\n'));
    const gone = await receive((_, reply) => reply.end());
    open.pop()?.server.close();
    const errors = await Promise.all([
      send(`http://127.0.0.1:${port}/`),
      send(`https://127.0.0.1:${port}/`),
      send(`http://127.0.0.1:${gone.port}/`),
      send('http://127.0.0.1:99999/'),
    ]);
    expect(errors.map(({ error }) => error)).toEqual([
      'No valid HTTP response.',
      expect.stringMatching(/^(No valid HTTP response|The connection failed)\.$/),
      'The connection failed.',
      'No valid HTTP response.',
    ]);
  });

  it.each([
    ['120', 120_000_000],
    [new Date(Date.now() + 3_600_000).toUTCString(), 3_600_000_000],
    ['soon', undefined],
  ])('reports how long to wait: %s', async (header, expected) => {
    const { port } = await receive((_, reply) => reply.writeHead(503, { 'retry-after': header }).end());
    const { retryAfter } = await send(`http://127.0.0.1:${port}/`);
    if (expected === undefined) expect(retryAfter).toBeUndefined();
    else expect(Math.abs((retryAfter ?? 0) - expected)).toBeLessThan(60_000_000);
  });

  it('takes no proxy from the environment', async () => {
    const proxy = await receive((_, reply) => reply.end());
    const { port, requests } = await receive((_, reply) => reply.end());
    process.env['http_proxy'] = `http://127.0.0.1:${proxy.port}`;
    try {
      expect((await send(`http://127.0.0.1:${port}/`)).status).toBe(200);
    } finally {
      delete process.env['http_proxy'];
    }
    expect([requests.length, proxy.requests.length]).toEqual([1, 0]);
  });
});
