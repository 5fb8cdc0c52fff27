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

/** The route's answer can't be given twice, so it refuses an `Idempotency-Key` (wire contract, section 2). */
export function ShowsSecretOnce(): MethodDecorator & ClassDecorator {
  return TakesNoIdempotencyKey('Idempotency-Key is not for answers that show a secret once.');
}

/**
 * The route refuses an `Idempotency-Key` rather than pass over it.
 * @param why what the client is told
 */
export function TakesNoIdempotencyKey(why: string): MethodDecorator & ClassDecorator {
  return UseGuards(new NoIdempotencyKeyGuard(why));
}
