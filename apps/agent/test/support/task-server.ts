import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { Credential } from '@syncledger/testing/certificates';

/** A request of a command. */
export interface Received {
  readonly method: string;
  readonly url: string;
  /** All but Authorization and Host. */
  readonly headers: readonly string[];
  readonly authorization: string;
  readonly body: string;
}

/** Starts an HTTPS tracker with one task that records its requests. */
export async function startTaskServer({ certificate, key }: Credential) {
  const received: Received[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const pairs = Object.entries(request.headersDistinct).filter(
        ([name]) => !['authorization', 'host'].includes(name),
      );
      received.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: pairs.map(([name, values = []]) => `${name}: ${values.join(', ')}`),
        authorization: request.headers.authorization ?? '',
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":"T1"}]');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, received, close: () => server.close() };
}
