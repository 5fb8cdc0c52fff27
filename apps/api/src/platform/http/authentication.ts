import { setTimeout as delay } from 'node:timers/promises';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import { unauthenticated, type Authenticator, type Caller, type TokenHolder } from './caller.js';
import { clientNetwork } from './client-network.js';
import { DOCS_PATH } from './paths.js';
import { MinuteCounter, type RateLimit } from './rate-limit.js';

const HEADER = /^(?:token|bearer) +(?:"([^"\s]+)"|([^"\s]+)) *$/i;

/** Invalid tokens per minute and client network before responses to further ones are delayed. */
const MAX_INVALID_TOKENS_PER_MINUTE = 10;
const DELAY_MILLISECONDS = 1000;

/**
 * Reads the token of an `Authorization` header: scheme `Token` or `Bearer` in any case, one or more spaces, quotes or none
 * (wire contract, section 1, "auth").
 */
export function tokenOf(header: string | undefined): string | undefined {
  const match = HEADER.exec(header ?? '');
  return match?.[1] ?? match?.[2];
}

/**
 * Authenticates requests to non-public routes before the body is read. Requests that may write are authenticated again afterwards,
 * because the token may be revoked while a slow client sends its body.
 * After ten invalid tokens per minute from a client network, responses to further invalid ones are delayed.
 * @param limit counts every request, so that excess requests are rejected before their body is read
 */
export function authenticateRequests(server: FastifyInstance, authenticator: Authenticator, limit: RateLimit): void {
  const invalidTokens = new MinuteCounter<string>();
  server.decorateRequest('caller', undefined);
  server.decorateRequest('view', undefined);
  server.addHook('onRequest', async (request, reply) => {
    if (request.is404 || isPublic(request)) {
      limit.countAddress(request, reply);
      return;
    }
    const token = tokenOf(request.headers.authorization);
    const holder = token === undefined ? undefined : await authenticator.authenticate(token);
    if (holder) {
      request.caller = callerOf(holder, request);
      limit.countUser(holder.userId, reply);
      return;
    }
    limit.countAddress(request, reply);
    if (token !== undefined && invalidTokens.count(clientNetwork(request.ip)).events > MAX_INVALID_TOKENS_PER_MINUTE) {
      await delay(DELAY_MILLISECONDS);
    }
    throw unauthenticated();
  });
  server.addHook('preHandler', async (request) => {
    // Also without a known body: a chunked body can arrive late and be empty.
    if (!request.caller || request.method === 'GET' || request.method === 'HEAD') return;
    const holder = await authenticator.authenticate(tokenOf(request.headers.authorization) ?? '');
    if (!holder) throw unauthenticated();
    request.caller = callerOf(holder, request);
  });
}

function callerOf(holder: TokenHolder, { id, ip }: FastifyRequest): Caller {
  return { ...holder, request: { id, address: ip } };
}

/** A route without declared access is not public; the guard rejects it. */
function isPublic(request: FastifyRequest): boolean {
  const { config, url } = request.routeOptions;
  return config.access?.to === 'everyone' || config.dashboard === true || url?.startsWith(DOCS_PATH) === true;
}
