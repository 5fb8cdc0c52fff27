import type { FastifyInstance } from 'fastify';

/** Answers every request with its id and logs it once, when it is answered: never a token, a query or a body. */
export function logRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method, url, caller, ip } = request;
    const entry = {
      method,
      // A query may hold what somebody searched for, or a token put there by mistake.
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
