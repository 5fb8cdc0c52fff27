import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { unauthenticated, type Authenticator, type Caller, type TokenHolder } from './caller.js';
import { credentialOf, type Credential } from './credential.js';
import type { InvalidCredentials } from './invalid-credentials.js';
import { isSafeMethod } from './methods.js';
import { DOCS_PATH } from './paths.js';
import type { PublicUrl } from './public-url.js';
import type { RateLimit } from './rate-limit.js';
import { assertSameOrigin } from './same-origin.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, also on public routes. */
    credential?: Credential;
  }
}

export interface AuthenticationParts {
  readonly authenticator: Authenticator;
  readonly publicUrl: PublicUrl;
  readonly invalid: InvalidCredentials;
  /** Counts every request, so that excess requests are rejected before their body is read. */
  readonly limit: RateLimit;
}

/**
 * Authenticates requests to non-public routes before the body is read, by the token or by the session of a cookie. Requests that may
 * write are authenticated again afterwards, because the token may be revoked while a slow client sends its body.
 */
export function authenticateRequests(server: FastifyInstance, parts: AuthenticationParts): void {
  const { authenticator, publicUrl, invalid, limit } = parts;
  const authenticate = async ({ credential }: FastifyRequest): Promise<TokenHolder | undefined> =>
    credential && authenticator.authenticate(credential);
  server.decorateRequest('credential', undefined);
  server.decorateRequest('caller', undefined);
  server.decorateRequest('view', undefined);
  server.addHook('onRequest', async (request, reply) => {
    const isOpen = request.isUnrouted || isPublic(request);
    const credential = credentialOf(request, publicUrl.configured);
    if (credential) request.credential = credential;
    const isByCookie = credential?.kind === 'session' && !(isOpen && isSafeMethod(request.method));
    if (!request.isUnrouted && (isByCookie || request.routeOptions.config.sameOrigin === true)) {
      assertSameOrigin(request, publicUrl, isSafeMethod(request.method));
    }
    if (isOpen) {
      limit.countAddress(request, reply);
      return;
    }
    const holder = await authenticate(request);
    if (holder) {
      request.caller = callerOf(holder, request);
      limit.countUser(holder.userId, reply);
      return;
    }
    limit.countAddress(request, reply);
    if (credential?.kind === 'token') await invalid.note(request.clientAddress);
    throw unauthenticated();
  });
  server.addHook('preHandler', async (request) => {
    // Also without a known body: a chunked body can arrive late and be empty.
    if (!request.caller || isSafeMethod(request.method)) return;
    const holder = await authenticate(request);
    if (!holder) throw unauthenticated();
    request.caller = callerOf(holder, request);
  });
}

function callerOf(holder: TokenHolder, { id, clientAddress }: FastifyRequest): Caller {
  return { ...holder, request: { id, address: clientAddress } };
}

/** A route without declared access is not public; the guard rejects it. */
function isPublic(request: FastifyRequest): boolean {
  const { config, url } = request.routeOptions;
  return config.access?.to === 'everyone' || config.isStatic === true || url?.startsWith(DOCS_PATH) === true;
}

/** Injects the credential of a request. */
export const CurrentCredential = createParamDecorator((_: unknown, context: ExecutionContext): Credential => {
  const { credential } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!credential) throw unauthenticated();
  return credential;
});
