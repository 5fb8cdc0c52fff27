import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal: lease tokens are not stored in plain text. */
export function hashLeaseToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
