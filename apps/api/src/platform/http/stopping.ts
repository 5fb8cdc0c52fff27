import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

/** Milliseconds for the first request of a connection, which may be on its way when the server stops. */
const FIRST_REQUEST = 1000;

/**
 * Closes connections while the server stops, which would keep the process alive: closing the server ends only those that are idle
 * after a request. A busy one is told to close by `Connection: close`, and one that goes on sending nothing, which clients open in
 * advance, is closed.
 * @param isDraining whether it stops soon: told then, proxies keep no idle connections, whose end can cross with a request
 */
export function closeConnectionsWhenStopping(server: FastifyInstance, isDraining: () => boolean): void {
  let isStopping = false;
  const open = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.addHook('preClose', (done) => {
    isStopping = true;
    setTimeout(() => {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    }, FIRST_REQUEST).unref();
    // Right after the event loop has accepted what waited: connections that still wait when the listener closes are reset.
    setImmediate(done);
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping || isDraining()) reply.header('Connection', 'close');
    done(null, payload);
  });
}
