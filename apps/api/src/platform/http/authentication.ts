import { setTimeout as delay } from 'node:timers/promises';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import { unauthenticated, type Authenticator, type Caller, type TokenHolder } from './caller.js';
import { clientNetwork } from './client-network.js';
import { DOCS_PATH } from './paths.js';
import { MinuteCounter, type RateLimit } from './rate-limit.js';

const HEADER = /^token +(?:"([^"\s]+)"|([^"\s]+)) *$/i;

/** Wrong tokens that a client network may send in a minute before its wrong tokens are answered late. */
const WRONG_TOKENS_A_MINUTE = 10;
const LATE_MILLISECONDS = 1000;

/**
 * Reads the token of an `Authorization` header: scheme in any case, one or more spaces, quotes or none
 * (wire contract, section 1, "auth").
 */
export function tokenOf(header: string | undefined): string | undefined {
  const match = HEADER.exec(header ?? '');
  return match?.[1] ?? match?.[2];
}

/**
 * Authenticates every request to a route that is not public, before its body is read, and all that may write again after: a body may
 * be held back for as long as a request may take, and the token be revoked meanwhile.
 * Wrong tokens beyond ten a minute from a client network are answered late; valid and missing ones never are.
 * @param limit counts every request here, so that one beyond it is refused before its body is read
 */
export function authenticateRequests(server: FastifyInstance, authenticator: Authenticator, limit: RateLimit): void {
  const wrong = new MinuteCounter<string>();
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
    if (token !== undefined && wrong.count(clientNetwork(request.ip)).events > WRONG_TOKENS_A_MINUTE) {
      await delay(LATE_MILLISECONDS);
    }
    throw unauthenticated();
  });
  server.addHook('preHandler', async (request) => {
    // Whether there was a body to wait for only its sender knows: one can be empty and late.
    if (!request.caller || request.method === 'GET' || request.method === 'HEAD') return;
    const holder = await authenticator.authenticate(tokenOf(request.headers.authorization) ?? '');
    if (!holder) throw unauthenticated();
    request.caller = callerOf(holder, request);
  });
}

function callerOf(holder: TokenHolder, { id, ip }: FastifyRequest): Caller {
  return { ...holder, request: { id, address: ip } };
}

/** A route that declares nothing is not public: the guard refuses it. */
function isPublic(request: FastifyRequest): boolean {
  const { config, url } = request.routeOptions;
  return config.access?.to === 'everyone' || config.dashboard === true || url?.startsWith(DOCS_PATH) === true;
}
