import {
  acknowledgementResource,
  healthResource,
  jobOutputResource,
  jobResource,
  leaseResource,
  outputReceiptResource,
  readinessResource,
  serverVersionResource,
  submittedJobResource,
  signInLinkResource,
  type AnyResource,
} from '@syncledger/domain';

import type { DeclaredRoute } from '../route-check.js';
import { refTo, type Reference } from './components.js';

const seconds = { type: 'string', pattern: '^\\d+$' };

/** The headers of responses, by name. */
export const headers = {
  'X-Request-Id': {
    required: true,
    description: 'Identifies the request in the server’s log: the one that was sent, or a new UUID.',
    schema: { type: 'string' },
    example: '0d2b2d0e-2c7c-4a63-9d8b-6f0d1c1c7c4e',
  },
  ETag: {
    required: true,
    description: 'The version of the object, and a hash of what the caller sees, for `If-Match` and `If-None-Match`.',
    schema: { type: 'string', pattern: '^(W/)?"[^"]*"$' },
    example: '"3.kq0ApcyXwbL6GdJHtcBkFg"',
  },
  Location: {
    required: true,
    description: 'The URL of the created object.',
    schema: { type: 'string', format: 'uri' },
    example: 'https://ledger.example.com/api/v2/projects/7/',
  },
  'Idempotent-Replayed': {
    description: 'Sent if an earlier request with the same `Idempotency-Key` created the object.',
    schema: { type: 'string', enum: ['true'] },
  },
  'Accept-Encoding': {
    description: 'The content codings of request bodies, if the one of this request is not supported.',
    schema: { type: 'string' },
    example: 'gzip',
  },
  'Set-Cookie': {
    required: true,
    description: 'The session, or its end. Scripts cannot read it.',
    schema: { type: 'string' },
    example: '__Host-syncledger_session=…; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure',
  },
  'WWW-Authenticate': {
    required: true,
    description: 'The authentication schemes.',
    schema: { type: 'string' },
    example: 'Token, Bearer',
  },
  'Retry-After': {
    required: true,
    description: 'Seconds to wait before the next attempt.',
    schema: seconds,
    example: '5',
  },
  'RateLimit-Limit': {
    description: 'Requests per minute, if the operator has set a limit.',
    schema: seconds,
    example: '600',
  },
  'RateLimit-Remaining': {
    description: 'Requests left until the reset, if there is a limit.',
    schema: seconds,
    example: '599',
  },
  'RateLimit-Reset': {
    description: 'Seconds until the count starts again, if there is a limit.',
    schema: seconds,
    example: '60',
  },
} as const;

export type HeaderName = keyof typeof headers;

type HeaderReferences = Readonly<Record<string, Reference>>;

/** @param further in addition to those of every response */
export function headersWith(...further: readonly HeaderName[]): HeaderReferences {
  const names: HeaderName[] = ['X-Request-Id', ...further, 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];
  return Object.fromEntries(names.map((name) => [name, refTo(name, 'headers')]));
}

/** Single objects that have no version. */
const withoutEtag = new Set<AnyResource | undefined>([
  acknowledgementResource,
  healthResource,
  jobOutputResource,
  jobResource,
  leaseResource,
  outputReceiptResource,
  readinessResource,
  serverVersionResource,
  submittedJobResource,
  signInLinkResource,
]);

/** The headers of a successful response of a route. */
export function successHeaders(route: DeclaredRoute, status: string): HeaderReferences {
  const further: HeaderName[] = status === '201' ? ['Location'] : [];
  if (isTagged(route)) further.push('ETag');
  if (route.takesIdempotencyKey) further.push('Idempotent-Replayed');
  if (route.answer?.setsCookie) further.push('Set-Cookie');
  return headersWith(...further);
}

/** Whether the response of a route has an `ETag`. */
export function isTagged({ answer }: DeclaredRoute): boolean {
  return answer?.shape === 'one' && !withoutEtag.has(answer.of);
}
