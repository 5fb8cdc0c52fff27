import type { FastifyRequest } from 'fastify';

import { cookieOf } from './session-cookie.js';

/** What a caller proves its identity with. */
export interface Credential {
  readonly kind: 'token' | 'session';
  /** In plain text. */
  readonly text: string;
}

const HEADER = /^(?:token|bearer) +(?:"([^"\s]+)"|([^"\s]+)) *$/i;

/**
 * Reads the token of an `Authorization` header: scheme `Token` or `Bearer` in any case, one or more spaces, quotes or none
 * (wire contract, section 1, "auth").
 */
export function tokenOf(header: string | undefined): string | undefined {
  const match = HEADER.exec(header ?? '');
  return match?.[1] ?? match?.[2];
}

/**
 * The token of a request, else the session of its cookie. Beside an `Authorization`, even a malformed one, a cookie does not count.
 * @param publicUrl as configured
 */
export function credentialOf({ headers }: FastifyRequest, publicUrl: string | undefined): Credential | undefined {
  const { authorization, cookie } = headers;
  const kind = authorization === undefined ? 'session' : 'token';
  const text = authorization === undefined ? cookieOf(cookie, publicUrl) : tokenOf(authorization);
  return text === undefined ? undefined : { kind, text };
}
