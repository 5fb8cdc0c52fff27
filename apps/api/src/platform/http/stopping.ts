import type { FastifyInstance } from 'fastify';

/**
 * Sends `Connection: close` while the server stops. Closing the server ends only idle connections: a busy one would stay open for its
 * next request and keep the process alive.
 */
export function closeConnectionsWhenStopping(server: FastifyInstance): void {
  let isStopping = false;
  server.addHook('preClose', (done) => {
    isStopping = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping) reply.header('Connection', 'close');
    done(null, payload);
  });
}
