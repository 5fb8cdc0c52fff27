import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import { dashboardPages, LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route serves the dashboard. It needs no token: its files contain no data. */
    dashboard?: boolean;
  }
}

/** The build output of the dashboard; the relative path is the same from the source and from the build. */
const BUILT = fileURLToPath(new URL('../../../../web/dist/', import.meta.url));

/** First segments of the paths of its pages, which it tells apart itself. */
const roots = new Set(Object.values(dashboardPages).map((path) => path.split('/')[1] ?? ''));
const PAGES = [...roots].flatMap((root) => (root === '' ? ['/'] : [`/${root}`, `/${root}/*`]));

/** As in apps/web/index.html, for `npx vite`. */
const BASE = '<base href="/"';

/** Placeholder that Vite puts in the page for the nonce of the Content-Security-Policy. */
const NONCE_PLACEHOLDER = /__CSP_NONCE__/g;

/**
 * Serves the page at each client-side route, and the assets, whose names contain a hash of their content.
 * @param prefix of all paths, as clients see them
 */
export async function serveDashboard(server: FastifyInstance, prefix = '', built = BUILT): Promise<void> {
  const page = readPage(built);
  await server.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, dashboard: true };
    });
    for (const path of PAGES) scope.get(path, (request, reply) => sendPage(reply, page, baseOf(request, prefix)));
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

/** The URL that relative links of the page start from. Without a known prefix, it leads up from the page’s own path. */
function baseOf({ url }: FastifyRequest, prefix: string): string {
  if (prefix !== '') return `${prefix}/`;
  const [path = ''] = url.split('?', 1);
  return '../'.repeat(path.split('/').length - 2) || './';
}

function sendPage(reply: FastifyReply, page: string | undefined, base: string): FastifyReply {
  if (page === undefined) throw new LedgerError('not_found', 'The dashboard is not built. Run npm run build.');
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .header('Content-Security-Policy', policy(nonce))
    .send(page.replace(BASE, () => `<base href="${base}"`).replace(NONCE_PLACEHOLDER, nonce));
}

/** Allows only resources from this server, and inline styles with the nonce; never inline scripts. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
