import type { FastifyInstance } from 'fastify';

/**
 * Has every connection end with its answer once the server stops. Closing ends only connections that are idle at that
 * moment: one that is busy would stay open for its next request and keep the process alive.
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
