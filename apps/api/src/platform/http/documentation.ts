import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { DOCUMENTATION_PATH } from './paths.js';
import { declareStatic, hashedFiles } from './static-files.js';

/** The built documentation; the relative path is the same from the source and from the build. */
const BUILT = fileURLToPath(new URL('../../../../docs/dist/', import.meta.url));

/** Allows only resources from this server; no inline script and no inline style. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Relative to the path without a slash: it leads to the same place whether a proxy strips a prefix or not. */
const FIRST_PAGE = `${DOCUMENTATION_PATH.slice(1)}/`;

const isWithSlash = ({ url }: FastifyRequest) => (url.split('?', 1)[0] ?? '').endsWith('/');

/** Serves the documentation, as pages and as Markdown. Its links are relative, so it needs to know no prefix. */
export async function serveDocumentation(server: FastifyInstance, built = BUILT): Promise<void> {
  await server.register(async (scope) => {
    declareStatic(scope);
    if (!existsSync(built)) {
      const refuse = () => {
        throw new LedgerError('not_found', 'The documentation is not built. Run npm run build.');
      };
      scope.get(DOCUMENTATION_PATH, refuse);
      scope.get(`${DOCUMENTATION_PATH}/*`, refuse);
      return;
    }
    await scope.register(fastifyStatic, {
      ...hashedFiles,
      root: `${built}assets`,
      prefix: `${DOCUMENTATION_PATH}/assets/`,
    });
    scope.addHook('onRequest', (_request, reply, done) => {
      reply.headers({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': POLICY });
      done();
    });
    await scope.register(fastifyStatic, {
      preCompressed: true,
      cacheControl: false,
      root: built,
      prefix: `${DOCUMENTATION_PATH}/`,
    });
    // The router takes both for the same path.
    scope.get(DOCUMENTATION_PATH, (request, reply) =>
      isWithSlash(request) ? reply.sendFile('index.html') : reply.redirect(FIRST_PAGE, 308),
    );
  });
}
