import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { forbidden, LedgerError } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import type { Reader } from '../database/index.js';
import { effectiveRights, unlimited, type EffectiveRights, type UserRights } from './effective-rights.js';

/** Who sends a request, with the rights that it has right now. */
export interface Caller extends EffectiveRights {
  readonly userId: number;
  readonly email: string;
  /** Null for the command line, which needs no token. */
  readonly tokenId: number | null;
  /** Which request it is, and where it came from; null for the command line. */
  readonly request: { readonly id: string; readonly address: string } | null;
}

/** What a token says of its caller. */
export type TokenHolder = Omit<Caller, 'request'>;

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
  abstract authenticate(token: string): Promise<TokenHolder | undefined>;

  /**
   * Looks at a caller's token and rights once more.
   * @param reader a transaction under way, whose changes count as well; the database when left out
   * @returns the caller as they are now
   * @throws LedgerError `unauthenticated` when the token does not work any more
   */
  abstract again(caller: Caller, reader?: Reader): Promise<Caller>;

  /**
   * Ids of the projects that a caller sees now.
   * @returns undefined for one who sees every project
   */
  abstract seenProjects(caller: Caller): Promise<ReadonlySet<number> | undefined>;
}

/**
 * A user who acts without a token and without a request: on the machine itself, or through what they left there.
 * @param makers of what they act through
 * @returns undefined when the user or a maker is not active
 */
export function callerWithoutToken(user: UserRights, makers: readonly UserRights[] = []): Caller | undefined {
  const rights = effectiveRights(user, unlimited, makers);
  return rights && { ...rights, userId: user.userId, email: user.email, tokenId: null, request: null };
}

/** A superuser who acts on the machine itself. */
export function superuser(userId: number, email: string): Caller {
  const caller = callerWithoutToken({ userId, email, isActive: true, isSuperuser: true, permissions: [] });
  if (!caller) throw new Error('An active user has rights.');
  return caller;
}

/**
 * Ids of the users whose rights bound what the caller makes for a user: the makers of the caller's credential, and the caller,
 * less that user.
 */
export function makersFor(userId: number, { principals }: Caller): number[] {
  return [...new Set(principals.map((principal) => principal.userId))].filter((id) => id !== userId);
}

/** The JSON text in which a row keeps the ids of makers; null for none. */
export function storedMakers(makers: readonly number[]): string | null {
  return makers.length > 0 ? JSON.stringify(makers) : null;
}

/** The refusal of what administers users, roles, tokens, members or webhooks: that needs a token without limits. */
export function limitedRefusal(): LedgerError {
  return forbidden('A narrowed, scoped, expiring or read-only token can’t do this. Use one without limits.');
}

/** @throws LedgerError `forbidden` for a limited token */
export function assertUnlimited({ isLimited }: Caller): void {
  if (isLimited) throw limitedRefusal();
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
