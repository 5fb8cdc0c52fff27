import type { FastifyInstance } from 'fastify';

/** Sends `X-Request-Id`, and logs each response once, without the token, the query and the body. */
export function logRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method, url, caller, ip } = request;
    const entry = {
      method,
      // A query can contain search terms, or a token sent there by mistake.
      path: url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      user: caller?.userId,
      token: caller?.tokenId,
      address: ip,
    };
    request.log.info(entry, 'request');
    done();
  });
}
