import { prefixOf } from './prefix.js';

/** The longest life of a session, in seconds. */
export const SESSION_SECONDS = 30 * 24 * 3600;

/**
 * The name of the cookie. Browsers hold the server to what its prefix promises (RFC 6265bis, 4.1.3), so no other host of the domain
 * can plant one. `__Host-` allows no path but `/`.
 */
function nameOf(publicUrl: string | undefined): string {
  const isSecure = publicUrl?.startsWith('https:') === true;
  return `${isSecure ? (prefixOf(publicUrl) === '' ? '__Host-' : '__Secure-') : ''}syncledger_session`;
}

/** The session in a `Cookie` header. */
export function cookieOf(header: string | undefined, publicUrl: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const start = `${nameOf(publicUrl)}=`;
  const found = header.split(';').find((cookie) => cookie.trimStart().startsWith(start));
  return found?.trim().slice(start.length);
}

/**
 * A `Set-Cookie` header (wire additions, section 4).
 * @param session null deletes the cookie
 * @param publicUrl as configured
 */
export function setCookie(session: string | null, publicUrl: string | undefined): string {
  return [
    `${nameOf(publicUrl)}=${session ?? ''}`,
    `Path=${prefixOf(publicUrl) || '/'}`,
    `Max-Age=${String(session === null ? 0 : SESSION_SECONDS)}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(publicUrl?.startsWith('https:') ? ['Secure'] : []),
  ].join('; ');
}
