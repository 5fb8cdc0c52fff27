import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { rootCause } from '../database/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The error that the response reports. */
    failure: unknown;
  }
}

/** Sends `X-Request-Id`, and logs each response once, without the token, the query and the body. */
export function logRequests(server: FastifyInstance): void {
  server.decorateRequest('failure', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method, url, caller, ip } = request;
    const entry = {
      method,
      // A query can contain search terms, or a token sent there by mistake.
      path: url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      user: caller?.userId,
      token: caller?.tokenId,
      session: caller?.sessionId ?? undefined,
      address: ip,
      cause: reply.statusCode >= 500 ? causeOf(request.failure) : undefined,
    };
    request.log[levelOf(request, reply)](entry, 'request');
    done();
  });
}

function levelOf({ routeOptions }: FastifyRequest, { statusCode }: FastifyReply): 'debug' | 'info' | 'error' {
  // Orchestrators probe every few seconds; what a probe finds is logged when it changes.
  if (routeOptions.url?.startsWith('/health/')) return 'debug';
  return statusCode >= 500 ? 'error' : 'info';
}

/** The cause in short: the whole error is logged once (background/failure-log.ts). */
function causeOf(failure: unknown): { code?: string; message: string } | undefined {
  // By its form: an error of a driver may come from another realm.
  const { code, message } = (rootCause(failure) ?? {}) as { code?: unknown; message?: unknown };
  return typeof message === 'string' ? { ...(typeof code === 'string' && { code }), message } : undefined;
}
