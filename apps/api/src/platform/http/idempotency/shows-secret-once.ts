import { LedgerError } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import { addRouteConfig } from '../route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Why the route takes no `Idempotency-Key`. */
    refusesKey?: string;
  }
}

/** @throws LedgerError `malformed` with an `Idempotency-Key` */
export function assertNoIdempotencyKey({ headers }: FastifyRequest, why: string): void {
  if (headers['idempotency-key'] !== undefined) throw new LedgerError('malformed', why);
}

/** Rejects an `Idempotency-Key`, because the response shows a secret that can't be replayed (wire contract, section 2). */
export function ShowsSecretOnce(): MethodDecorator {
  return RejectsIdempotencyKey('Idempotency-Key is not supported here, because the response shows a secret once.');
}

/**
 * Rejects an `Idempotency-Key` instead of ignoring it.
 * @param why the error message
 */
export function RejectsIdempotencyKey(why: string): MethodDecorator {
  return addRouteConfig({ refusesKey: why });
}
