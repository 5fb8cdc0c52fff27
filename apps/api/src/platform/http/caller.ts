import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { forbidden, LedgerError } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import type { Reader } from '../database/index.js';
import type { Credential } from './credential.js';
import { effectiveRights, unlimited, type EffectiveRights, type UserRights } from './effective-rights.js';

/** The sender of a request, with its current effective rights. */
export interface Caller extends EffectiveRights {
  readonly userId: number;
  readonly email: string;
  /** The token, or the one that opened the session; null for sessions of sign-in links and for the command line. */
  readonly tokenId: number | null;
  /** Null unless the request has a session cookie. */
  readonly sessionId: number | null;
  /** Null for the command line. */
  readonly request: { readonly id: string; readonly address: string } | null;
}

/** A caller as authenticated by a token or session, without the request. */
export type TokenHolder = Omit<Caller, 'request'>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication, before the body is read; unset on public routes. */
    caller?: Caller;
  }
}

/** Authenticates tokens and sessions; implemented by the sessions feature. */
export abstract class Authenticator {
  /**
   * @param credential as sent
   * @returns undefined if it is unknown, expired or revoked, or its user is not active
   */
  abstract authenticate(credential: Credential): Promise<TokenHolder | undefined>;

  /**
   * Changes with every change of rights and every end of a token or session, on any replica; they also expire by the clock.
   * @returns undefined if it is unknown
   */
  abstract rightsVersion(): Promise<number | undefined>;

  /**
   * Reads a caller's token or session and rights again.
   * @param reader a transaction whose uncommitted changes count; the database when left out
   * @throws LedgerError `unauthenticated` when it is no longer valid
   */
  abstract refresh(caller: Caller, reader?: Reader): Promise<Caller>;

  /**
   * Ids of the projects that a caller can see now.
   * @returns undefined for all projects
   */
  abstract seenProjects(caller: Caller): Promise<ReadonlySet<number> | undefined>;
}

/**
 * A caller without a token and a request: the command line, or a webhook acting for its owner.
 * @param makers whose rights limit it, too
 * @returns undefined if the user or a maker is not active
 */
export function callerWithoutToken(user: UserRights, makers: readonly UserRights[] = []): Caller | undefined {
  const rights = effectiveRights(user, unlimited, makers);
  return rights && { ...rights, userId: user.userId, email: user.email, tokenId: null, sessionId: null, request: null };
}

/** A superuser on the command line. */
export function superuserCaller(userId: number, email: string): Caller {
  const caller = callerWithoutToken({ userId, email, isActive: true, isSuperuser: true, permissions: [] });
  if (!caller) throw new Error('An active user has rights.');
  return caller;
}

/**
 * Ids of the users whose rights limit a credential that the caller makes for a user: the caller and the makers of the caller's own
 * credential, without that user.
 */
export function makersFor(userId: number, { principals }: Caller): number[] {
  return [...new Set(principals.map((principal) => principal.userId))].filter((id) => id !== userId);
}

/** Serializes ids of makers for a column; null for none. */
export function serializeMakers(makers: readonly number[]): string | null {
  return makers.length > 0 ? JSON.stringify(makers) : null;
}

export function limitedTokenError(): LedgerError {
  return forbidden('A narrowed, scoped, expiring or read-only token can’t do this. Use an unlimited token.');
}

/** @throws LedgerError `forbidden` for a limited token */
export function assertUnlimited({ isLimited }: Caller): void {
  if (isLimited) throw limitedTokenError();
}

/** Doesn't say why the token is invalid. */
export function unauthenticated(detail = 'Send a valid token: `Authorization: Token <token>`.'): LedgerError {
  return new LedgerError('unauthenticated', detail, {
    // RFC 6750 demands a parameter after Bearer.
    'WWW-Authenticate': 'Token, Bearer realm="Syncledger"',
  });
}

/**
 * @throws LedgerError `unauthenticated` when there is no caller: fail closed
 */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw unauthenticated();
  return request.caller;
}

/** Injects the caller into a handler. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
