import { forbidden } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import type { PublicUrl } from './public-url.js';
import { addRouteConfig } from './route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether only pages of this server may call the route. */
    sameOrigin?: boolean;
  }
}

/** The route changes the cookie of a browser: only pages of this server may call it. */
export function SameOrigin(): MethodDecorator {
  return addRouteConfig({ sameOrigin: true });
}

/**
 * Rejects what another page has a signed-in browser send (wire additions, section 4). `SameSite` alone is too wide: other ports of a
 * host, and other hosts of a domain, are the same site. Reading is refused only where another origin is certain, because users open
 * links to the API, too; it is refused at all because reading `params` is recorded in the audit.
 * @param isRead whether the request changes nothing
 * @throws LedgerError `forbidden`
 */
export function assertSameOrigin(request: FastifyRequest, publicUrl: PublicUrl, isRead: boolean): void {
  const origin = originOf(request, publicUrl);
  if (origin === 'own' || (isRead && origin === 'unknown')) return;
  throw forbidden('Only the dashboard of this server may send this with a session cookie. Other clients send a token.');
}

function originOf(request: FastifyRequest, publicUrl: PublicUrl): 'own' | 'other' | 'unknown' {
  const { 'sec-fetch-site': site, origin } = request.headers;
  // What a user typed or opened by a bookmark has `none`.
  if (site !== undefined) return site === 'same-origin' ? 'own' : site === 'none' ? 'unknown' : 'other';
  // Browsers send no Sec-Fetch-Site to plain HTTP, except on loopback.
  if (origin === undefined) return 'unknown';
  return publicUrl.isOrigin(request, origin) ? 'own' : 'other';
}
