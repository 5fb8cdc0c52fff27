import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { LedgerError, type GlobalPermission, type Micros } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

/** Who sends a request, with the rights that the token gives right now. */
export interface Caller {
  readonly userId: number;
  readonly email: string;
  /** Null for the command line, which needs no token. */
  readonly tokenId: number | null;
  /** Has every permission. A narrowed token never has this. */
  readonly isSuperuser: boolean;
  /** All of them for a superuser. */
  readonly permissions: ReadonlySet<GlobalPermission>;
  /** May only read. */
  readonly readOnly: boolean;
  /** What a token of this scope may do, and nothing else; null for one without a scope. */
  readonly scope: string | null;
  /** Whether the token keeps only some of its user's permissions. */
  readonly isNarrowed: boolean;
  /** When the token stops working, microseconds; null for never. */
  readonly expiresAt: Micros | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication, before the body is read; unset on public routes. */
    caller?: Caller;
  }
}

/** Turns tokens into callers; the tokens feature provides it. */
export abstract class Authenticator {
  /**
   * @param token as sent
   * @returns undefined for one that is unknown, expired or revoked, or whose user is not active
   */
  abstract authenticate(token: string): Promise<Caller | undefined>;
}

/** The refusal of a request without a valid token; tells nothing about why. */
export function unauthenticated(): LedgerError {
  return new LedgerError('unauthenticated', 'Send a valid token: `Authorization: Token <token>`.', {
    'WWW-Authenticate': 'Token',
  });
}

/**
 * The caller of a request.
 * @throws LedgerError `unauthenticated` when there is none: fail closed
 */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw unauthenticated();
  return request.caller;
}

/** Hands a handler its caller. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
