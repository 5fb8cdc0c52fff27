import type { FastifyInstance } from 'fastify';

import { DOCS_PATH } from './paths.js';

/**
 * Tells caches to store no answer, errors included; routes whose answers are the same for everybody say otherwise. The documentation
 * may be stored, and is asked for again each time. What answers of the API depend on is in `Vary`.
 */
export function forbidCaching(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { url, config } = request.routeOptions;
    reply.header('Cache-Control', url?.startsWith(DOCS_PATH) ? 'no-cache' : 'no-store');
    if (config.access) reply.header('Vary', 'Accept');
    done();
  });
}
