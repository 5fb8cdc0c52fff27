import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { LedgerError } from '@syncledger/domain';
import type { ConnectionError, FastifyInstance } from 'fastify';

import { DISCARDED_BYTES, isClosing, linger } from './refused-body.js';
import { requestId } from './request-id.js';

interface Refusal {
  readonly status: number;
  readonly detail: string;
}

const TIMED_OUT: Refusal = { status: 408, detail: 'The request did not arrive in time.' };

const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: TIMED_OUT,
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The request headers are larger than 16 KiB.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: 'The chunk extensions are larger than 16 KiB.' },
};

/** Connections whose input cannot be parsed any further, with the bytes read until then. */
const failed = new WeakMap<Socket, number>();

/**
 * Responds to what Node's HTTP parser rejects, in the shape of all errors. Then the connection closes, because nobody can tell where
 * another request would begin.
 */
export function answerParserError(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  const readBefore = failed.get(socket);
  if (readBefore !== undefined) {
    // The parser fails again with each chunk.
    if (socket.bytesRead - readBefore > DISCARDED_BYTES) socket.pause();
    return;
  }
  failed.set(socket, socket.bytesRead);
  if (isClosing(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else afterEarlierResponses(socket, refusalOf(error, socket), this);
}

/** Responds where Node would close the connection without a response. */
export function answerAlways(server: FastifyInstance): void {
  server.server.on('connect', ({ headers }, socket) => {
    // Node has removed its listeners. The target of CONNECT is a host, never one of our paths.
    socket.on('error', () => undefined);
    send(socket as Socket, { status: 404, detail: 'Not found.' }, requestId({ headers }));
  });
  // A client that stops in the middle of a body. Node gives this time to every silent connection.
  server.server.on('timeout', (socket: Socket) => {
    const response = currentResponse(socket);
    if (response && !response.req.complete && !failed.has(socket) && !isClosing(socket)) {
      failed.set(socket, socket.bytesRead);
      afterEarlierResponses(socket, TIMED_OUT, server);
    } else {
      socket.destroy();
    }
  });
}

/**
 * Rejects requests without `Host` or with several, as HTTP/1.1 demands (RFC 9112, 3.2), where Node would respond without a body or use
 * the first; and transfer codings beside `chunked` (6.1), which Node ignores.
 */
export function refuseInvalidHeads(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw: { headers, rawHeaders, httpVersion } }, _reply, done) => {
    const coding = headers['transfer-encoding']?.trim().toLowerCase() ?? 'chunked';
    if (headers.host === undefined && httpVersion === '1.1') {
      done(new LedgerError('malformed', 'The header `Host` is missing.'));
    } else if (rawHeaders.filter(isHost).length > 1) {
      done(new LedgerError('malformed', 'The header `Host` must be sent once.'));
    } else if (coding !== 'chunked') {
      done(new LedgerError('not_implemented', 'Only `Transfer-Encoding: chunked` is supported.'));
    } else {
      done();
    }
  });
}

/** Of names and values in turn. */
function isHost(name: string, index: number): boolean {
  return index % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host';
}

/** The response that is sent next on a connection. Node has no public way to tell. */
function currentResponse(socket: Socket): ServerResponse | undefined {
  return (socket as { _httpMessage?: ServerResponse })._httpMessage ?? undefined;
}

function afterEarlierResponses(socket: Socket, refusal: Refusal, server: FastifyInstance): void {
  const response = currentResponse(socket);
  if (response && (response.req.complete || response.headersSent)) {
    const isAnswered = !response.req.complete;
    response.once('close', () => {
      if (isAnswered || !socket.writable) socket.destroySoon();
      else afterEarlierResponses(socket, refusal, server);
    });
    return;
  }
  const id = response ? requestId(response.req) : randomUUID();
  send(socket, refusal, id);
  const { method } = (response?.req ?? {}) as Partial<IncomingMessage>;
  server.log.info({ request: id, method, status: refusal.status, address: socket.remoteAddress }, 'malformed request');
}

function refusalOf(error: ConnectionError, socket: Socket): Refusal {
  if (error.code === 'HPE_HEADER_OVERFLOW' && isUrl(error.rawPacket as unknown as Buffer | undefined, socket)) {
    return { status: 414, detail: 'The URL is longer than 16 KiB.' };
  }
  const known = refusals[error.code];
  const { reason = 'it ended unexpectedly' } = error as { reason?: string };
  return known ?? { status: 400, detail: `The request is not valid HTTP: ${reason}.` };
}

/** Whether the first bytes of a connection are a request line that does not end. */
function isUrl(packet: Buffer | undefined, { bytesRead }: Socket): boolean {
  return packet?.length === bytesRead && !packet.subarray(0, 16_384).includes('\n');
}

function send(socket: Socket, { status, detail }: Refusal, id: string): void {
  const body = JSON.stringify({ detail });
  const lines = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${id}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    '',
    body,
  ];
  socket.write(lines.join('\r\n'));
  linger(socket);
}
