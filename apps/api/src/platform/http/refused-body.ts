import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { FastifyInstance, FastifyReply } from 'fastify';

/** Bytes of an unread body to discard before the connection closes. */
export const DISCARDED_BYTES = 65_536;
/**
 * The same for callers with a valid token: the largest body that any route takes. Many clients, such as Python's urllib, read the
 * response only when they have sent all of the body.
 */
const DISCARDED_BYTES_OF_CALLERS = 64 * 1_048_576;
/** Time for the client to read the response before the connection closes. */
const LINGER_MILLISECONDS = 2000;

export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

/** Connections that close after the current response. */
const closing = new WeakSet<Socket>();
/** Whether a connection closes after the current response. */
export function isClosing(socket: Socket): boolean {
  return closing.has(socket);
}

/** The last response to a request with a body, per connection. */
const answers = new WeakMap<Socket, ServerResponse>();

/**
 * Closes the connection if the response is sent before the body was fully read, because the rest must not be parsed as a request.
 * Part of it is discarded first, so that the client reads the response before it gets a connection reset.
 */
export function closeUnreadBodies(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const before = answers.get(socket);
    if (hasBody(request.headers)) answers.set(socket, reply.raw);
    // Drop a pipelined request behind a response that closes the connection: the client could not get its result.
    const proceed = () => {
      if (closing.has(socket)) reply.hijack();
      else done();
    };
    if (before === undefined || before.closed) proceed();
    else before.once('close', proceed);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (hasBody(request.headers) && !request.raw.readableEnded) closeAfterAnswer(request.raw, reply);
    done(null, payload);
  });
}

/** Closes the connection after the response to a request whose body is not read. */
export function closeAfterAnswer(request: IncomingMessage, reply: FastifyReply): void {
  const { socket } = request;
  const most = reply.request.caller ? DISCARDED_BYTES_OF_CALLERS : DISCARDED_BYTES;
  if (closing.has(socket)) return;
  closing.add(socket);
  void reply.header('Connection', 'close');
  const begin = socket.bytesRead;
  // Node would read on without a limit, then close at once, and the client could lose the response.
  reply.raw.prependOnceListener('finish', () => {
    discard(request, () => socket.bytesRead - begin < most);
  });
  socket.destroySoon = () => {
    linger(socket);
  };
}

function discard(request: IncomingMessage, mayContinue: () => boolean): void {
  const stopAtLimit = () => {
    if (!mayContinue()) request.pause();
  };
  // Also without a decompressor.
  request.unpipe();
  // Start reading now, or Node discards the body by itself.
  request.read();
  request.on('data', stopAtLimit).on('error', () => undefined);
  request.resume();
  stopAtLimit();
}

/** Half-closes the connection, and gives the client time to read the response and close its side. */
export function linger(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MILLISECONDS);
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.end();
}
