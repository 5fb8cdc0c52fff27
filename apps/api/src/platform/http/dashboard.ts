import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import { dashboardPages, LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { declareStatic, hashedFiles } from './static-files.js';

/** The build output of the dashboard; the relative path is the same from the source and from the build. */
const BUILT = fileURLToPath(new URL('../../../../web/dist/', import.meta.url));

/** First segments of the paths of its pages, which it tells apart itself. */
const roots = new Set(Object.values(dashboardPages).map((path) => path.split('/')[1] ?? ''));
const PAGES = [...roots].flatMap((root) => (root === '' ? ['/'] : [`/${root}`, `/${root}/*`]));

/** As in apps/web/index.html, for `npx vite`. */
const BASE = '<base href="/"';

/** Placeholder that Vite puts in the page for the nonce of the Content-Security-Policy. */
const NONCE_PLACEHOLDER = /__CSP_NONCE__/g;

/** Its files with fixed names, with their types. The script sets the colour scheme before the first paint. */
const FILES = { '/syncledger.svg': 'image/svg+xml', '/color-scheme.js': 'text/javascript; charset=utf-8' } as const;

/** First segments of paths that are not for browsers, where errors are always JSON. */
const NO_PAGES = /^\/(api|assets|health|openapi)(?=[/?.]|$)/;

export class Dashboard {
  private readonly page: string | undefined;

  /** @param prefix of all paths, as clients see them */
  constructor(
    private readonly prefix = '',
    private readonly built = BUILT,
  ) {
    const file = `${built}index.html`;
    this.page = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  /** Serves the page at each client-side route, and the assets, whose names contain a hash of their content. */
  async serve(server: FastifyInstance): Promise<void> {
    await server.register(async (scope) => {
      declareStatic(scope);
      for (const path of PAGES) scope.get(path, (request, reply) => this.send(request, reply));
      if (this.page === undefined) return;
      for (const [path, type] of Object.entries(FILES)) {
        const file = `${this.built}${path.slice(1)}`;
        if (!existsSync(file)) continue;
        const content = readFileSync(file);
        scope.get(path, (_request, reply) =>
          reply.type(type).header('Cache-Control', 'public, max-age=86400').send(content),
        );
      }
      await scope.register(fastifyStatic, { ...hashedFiles, root: `${this.built}assets`, prefix: '/assets/' });
    });
  }

  /**
   * Answers 404 with the page, which says so, when a browser opens an unknown or malformed path.
   * @returns false for other requests, which are left to the caller
   */
  sendNotFound(request: FastifyRequest, reply: FastifyReply): boolean {
    const { method, headers, url } = request;
    const isNavigation = method === 'GET' && headers.accept?.includes('text/html') === true && !NO_PAGES.test(url);
    if (this.page === undefined || !isNavigation) return false;
    this.send(request, reply.code(404));
    return true;
  }

  private send(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (this.page === undefined) throw new LedgerError('not_found', 'The dashboard is not built. Run npm run build.');
    const nonce = randomBytes(16).toString('base64');
    const base = baseOf(request, this.prefix);
    return reply
      .type('text/html; charset=utf-8')
      .header('Cache-Control', 'no-store')
      .header('Content-Security-Policy', policy(nonce))
      .send(this.page.replace(BASE, () => `<base href="${base}"`).replace(NONCE_PLACEHOLDER, nonce));
  }
}

/** The URL that relative links of the page start from. Without a known prefix, it leads up from the page’s own path. */
function baseOf({ url }: FastifyRequest, prefix: string): string {
  if (prefix !== '') return `${prefix}/`;
  const [path = ''] = url.split('?', 1);
  return '../'.repeat(path.split('/').length - 2) || './';
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
