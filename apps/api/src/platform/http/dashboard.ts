import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import { dashboardPages, LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is of the dashboard: everyone may load it, for it knows nothing until somebody signs in. */
    dashboard?: boolean;
  }
}

/** Where `npm run build` puts the dashboard: as far from this file's source as from its build. */
const BUILT = fileURLToPath(new URL('../../../../web/dist/', import.meta.url));

/** First segments of the paths of its pages, which it tells apart itself. */
const roots = new Set(Object.values(dashboardPages).map((path) => path.split('/')[1] ?? ''));
const PAGES = [...roots].flatMap((root) => (root === '' ? ['/'] : [`/${root}`, `/${root}/*`]));

/** What Vite leaves in the page for the number that the policy asks of styles. */
const NONCE_PLACE = /__CSP_NONCE__/g;

/** Serves the dashboard: its page at each of its paths, and its files, which have their content's hash in their names. */
export async function serveDashboard(server: FastifyInstance, built = BUILT): Promise<void> {
  const page = readPage(built);
  await server.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, dashboard: true };
    });
    for (const path of PAGES) scope.get(path, (request, reply) => sendPage(request, reply, page));
    if (page === undefined) return;
    scope.get('/syncledger.svg', (_request, reply) =>
      reply
        .type('image/svg+xml')
        .header('Cache-Control', 'public, max-age=86400')
        .send(readFileSync(`${built}syncledger.svg`)),
    );
    const options = { decorateReply: false, preCompressed: true, index: false, immutable: true, maxAge: '1y' } as const;
    await scope.register(fastifyStatic, { ...options, root: `${built}assets`, prefix: '/assets/' });
  });
}

function readPage(built: string): string | undefined {
  const file = `${built}index.html`;
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function sendPage(_request: FastifyRequest, reply: FastifyReply, page: string | undefined): FastifyReply {
  if (page === undefined) throw new LedgerError('not_found', 'The dashboard is not built: npm run build makes it.');
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .header('Content-Security-Policy', policy(nonce))
    .send(page.replace(NONCE_PLACE, nonce));
}

/** Nothing but what this server serves; of inline content only the styles with the number, never a script. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
