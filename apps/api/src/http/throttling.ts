import { Injectable, type DynamicModule, type ExecutionContext, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { LedgerError } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

const MINUTE_MILLISECONDS = 60_000;

/**
 * Limits the requests of each token, over all routes together; public routes have no limit. Every answer tells what is left
 * in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds).
 */
@Injectable()
class TokenThrottlerGuard extends ThrottlerGuard {
  protected override headerPrefix = 'RateLimit';

  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(context.switchToHttp().getRequest<FastifyRequest>().caller === undefined);
  }

  protected override async getTracker(request: Record<string, unknown>): Promise<string> {
    return Promise.resolve(String((request as unknown as FastifyRequest).caller?.tokenId));
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker;
  }

  protected override async throwThrottlingException(
    _context: ExecutionContext,
    { limit, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    const seconds = String(Math.max(1, timeToBlockExpire));
    const headers = {
      'Retry-After': seconds,
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': '0',
      'RateLimit-Reset': seconds,
    };
    await Promise.reject(new LedgerError('throttled', `Too many requests: try again in ${seconds} s.`, headers));
  }
}

/**
 * What it takes to limit tokens.
 * @param limit requests a minute for each token; undefined for no limit
 */
export function throttling(limit: number | undefined): { imports: DynamicModule[]; guard: Provider[] } {
  if (limit === undefined) return { imports: [], guard: [] };
  return {
    imports: [ThrottlerModule.forRoot([{ limit, ttl: MINUTE_MILLISECONDS }])],
    guard: [{ provide: APP_GUARD, useClass: TokenThrottlerGuard }],
  };
}
