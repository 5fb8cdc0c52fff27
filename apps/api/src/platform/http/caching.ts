import type { FastifyInstance } from 'fastify';

import { DOCS_PATH } from './paths.js';

/**
 * Sends `Cache-Control: no-store` by default, on errors too; static routes override it. The documentation may be stored but must be
 * revalidated. API responses vary by `Accept`, and all by
 * `Accept-Encoding`.
 */
export function forbidCaching(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { url, config } = request.routeOptions;
    reply.header('Cache-Control', url?.startsWith(DOCS_PATH) ? 'no-cache' : 'no-store');
    reply.header('Vary', config.access ? 'Accept, Accept-Encoding' : 'Accept-Encoding');
    done();
  });
}
