import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { FastifyInstance, FastifyReply } from 'fastify';

/** How much of a body that nobody reads is discarded, in bytes as they come over the network. */
const DISCARDED_BYTES = 65_536;
/** How long after its answer a client may take to notice it, in milliseconds. */
const LINGER_MILLISECONDS = 2000;

/** Whether a request has a body. */
export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

/** Connections that end with the answer that is being sent. */
const closing = new WeakSet<Socket>();
/** The last answer to a request with a body, for each connection. */
const answers = new WeakMap<Socket, ServerResponse>();

/**
 * Ends the connection of a request that is answered before its body was read to its end: whatever follows in it is not for this server
 * to make sense of. First a part of the rest is discarded, so that clients read their answer before they learn that nobody listens.
 */
export function closeUnreadBodies(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const before = answers.get(socket);
    if (hasBody(request.headers)) answers.set(socket, reply.raw);
    // Sent behind a request whose answer closes the connection, it is dropped: nobody would learn what became of it.
    const goOn = () => {
      if (closing.has(socket)) reply.hijack();
      else done();
    };
    if (before === undefined || before.closed) goOn();
    else before.once('close', goOn);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (hasBody(request.headers) && !request.raw.readableEnded) closeAfterAnswer(request.raw, reply);
    done(null, payload);
  });
}

/** Has a connection end with the answer to a request whose body is not read. */
export function closeAfterAnswer(request: IncomingMessage, reply: FastifyReply): void {
  const { socket } = request;
  if (closing.has(socket)) return;
  closing.add(socket);
  void reply.header('Connection', 'close');
  const begin = socket.bytesRead;
  // Node would read on without end once the answer is written, and then close at once, by which the client may lose the answer.
  reply.raw.prependOnceListener('finish', () => {
    discard(request, () => socket.bytesRead - begin);
  });
  socket.destroySoon = () => {
    linger(socket);
  };
}

function discard(request: IncomingMessage, bytes: () => number): void {
  const stopAtLimit = () => {
    if (bytes() > DISCARDED_BYTES) request.pause();
  };
  // Read at once, or Node takes it for one that nobody reads.
  request.read();
  request.on('data', stopAtLimit).on('error', () => undefined);
  request.resume();
  stopAtLimit();
}

/** Says that nothing more comes, and gives the client time to read the answer and to hang up. */
function linger(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MILLISECONDS);
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.end();
}
