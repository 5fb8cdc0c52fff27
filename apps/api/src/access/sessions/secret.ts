import { randomBytes } from 'node:crypto';

/** A new secret of 256 bits, for a cookie or a URL. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
