import { UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

class NoIdempotencyKeyGuard implements CanActivate {
  constructor(private readonly why: string) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (headers['idempotency-key'] === undefined) return true;
    throw new LedgerError('malformed', this.why);
  }
}

/** Rejects an `Idempotency-Key`, because the response shows a secret that can't be replayed (wire contract, section 2). */
export function ShowsSecretOnce(): MethodDecorator & ClassDecorator {
  return RejectsIdempotencyKey('Idempotency-Key is not supported here, because the response shows a secret once.');
}

/**
 * Rejects an `Idempotency-Key` instead of ignoring it.
 * @param why the error message
 */
export function RejectsIdempotencyKey(why: string): MethodDecorator & ClassDecorator {
  return UseGuards(new NoIdempotencyKeyGuard(why));
}
