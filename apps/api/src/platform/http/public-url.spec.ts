import { BlockList } from 'node:net';

import type { FastifyRequest } from 'fastify';

import { PublicUrl } from './public-url.js';

const LEDGER = 'https://ledger.example.com';
const proxies = new BlockList();
proxies.addAddress('10.0.0.1');

/** A request through the proxy, by plain HTTP. */
function through(headers: Record<string, string>): FastifyRequest {
  const socket = { remoteAddress: '10.0.0.1', localAddress: '10.0.0.2', localPort: 3000 };
  const raw = { headers, rawHeaders: Object.entries(headers).flat(), socket };
  return { raw, headers, socket, url: '/' } as unknown as FastifyRequest;
}

describe('the origin of the server', () => {
  const [host, intern] = [{ host: 'ledger.example.com' }, { host: 'intern:3000' }];
  const forwarded = { ...intern, 'x-forwarded-host': 'ledger.example.com', 'x-forwarded-proto': 'https' };

  it.each([
    ['with a public URL', LEDGER, host, LEDGER, true],
    ['with a public URL, of a proxy that sends another host', LEDGER, intern, LEDGER, true],
    ['with a public URL, by another host', LEDGER, intern, 'http://intern:3000', true],
    ['with a public URL and another scheme', LEDGER, host, 'http://ledger.example.com', false],
    ['with a public URL and another port', LEDGER, host, 'https://ledger.example.com:8443', false],
    ['with a public URL by HTTP and another scheme', 'http://ledger.example.com/jobs', host, LEDGER, false],
    ['with a path in the public URL', `${LEDGER}/ledger`, intern, LEDGER, true],
    ['without a public URL', undefined, intern, 'http://intern:3000', true],
    ['without a public URL, where a proxy ends TLS', undefined, host, LEDGER, true],
    ['without a public URL, of a proxy that sends another host', undefined, forwarded, LEDGER, true],
    ['without a public URL, of another host', undefined, forwarded, 'https://evil.example.com', false],
    ['without a public URL, of another scheme than HTTP', undefined, host, 'app://ledger.example.com', false],
    ['that browsers hide', undefined, host, 'null', false],
  ])('%s', (_, publicUrl, headers, origin, isOwn) => {
    const url = new PublicUrl({ publicUrl, trustedProxies: proxies });
    expect(url.isOrigin(through(headers), origin)).toBe(isOwn);
  });
});
