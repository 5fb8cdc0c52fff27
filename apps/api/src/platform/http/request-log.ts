import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { countingUse, DatabaseUse, rootCause, type DatabaseCall } from '../database/index.js';
import { logWithTrace, traceParentOf } from './trace-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The error that the response reports. */
    failure: unknown;
    /** Undefined before the first hook. */
    databaseUse: DatabaseUse | undefined;
    /** Called after each call of the database, once it is set. */
    onDatabaseCall: ((call: DatabaseCall) => void) | undefined;
  }
  interface FastifyContextConfig {
    /** The route waits for something to happen: its duration says nothing about the server. */
    waits?: boolean;
  }
}

/** What is logged beside each response. */
export interface RequestLogOptions {
  /** Slower requests are logged as such, in milliseconds; undefined for none. */
  readonly slowMilliseconds: number | undefined;
  /** Whether somebody wants to know of each call of the database. */
  readonly isTraced?: boolean;
}

/** What a request does with the database; code that runs for the request finds it by `currentUse`. */
export class RequestUse extends DatabaseUse {
  constructor(
    readonly request: FastifyRequest,
    onCall?: (call: DatabaseCall) => void,
  ) {
    super(onCall);
  }
}

const MAX_NAMED_FILTERS = 20;

/** Sends `X-Request-Id`, and logs each response once, without the token, the query and the body. */
export function logRequests(server: FastifyInstance, { slowMilliseconds, isTraced = false }: RequestLogOptions): void {
  for (const name of ['failure', 'databaseUse', 'onDatabaseCall', 'traceId']) server.decorateRequest(name, undefined);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    const parent = isTraced ? undefined : traceParentOf(request.headers['traceparent']);
    if (parent) logWithTrace(request, parent.traceId);
    const use = new RequestUse(request, isTraced ? (call) => request.onDatabaseCall?.(call) : undefined);
    request.databaseUse = use;
    countingUse(use, done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method, url, caller, clientAddress } = request;
    const isSlow = slowMilliseconds !== undefined && durationOf(request, reply) >= slowMilliseconds;
    const entry = {
      method,
      // A query can contain search terms, or a token sent there by mistake.
      path: url.split('?', 1)[0],
      status: reply.statusCode,
      ms: tenths(reply.elapsedTime),
      user: caller?.userId,
      token: caller?.tokenId,
      session: caller?.sessionId ?? undefined,
      address: clientAddress,
      cause: reply.statusCode >= 500 ? causeOf(request.failure) : undefined,
      slow: isSlow ? costOf(request) : undefined,
    };
    request.log[levelOf(request, reply, isSlow)](entry, 'request');
    done();
  });
}

function levelOf(
  { routeOptions }: FastifyRequest,
  { statusCode }: FastifyReply,
  isSlow: boolean,
): 'debug' | 'info' | 'warn' | 'error' {
  // Orchestrators probe every few seconds; what a probe finds is logged when it changes.
  if (routeOptions.url?.startsWith('/health/')) return 'debug';
  if (statusCode >= 500) return 'error';
  return isSlow ? 'warn' : 'info';
}

/** The duration by which a request is slow, in milliseconds: a claim that waits is not. */
function durationOf({ routeOptions, databaseUse }: FastifyRequest, { elapsedTime }: FastifyReply): number {
  return routeOptions.config.waits === true ? (databaseUse?.milliseconds ?? 0) : elapsedTime;
}

/** What a slow request asked for, and what the database did for it. */
function costOf({ routeOptions, query, databaseUse }: FastifyRequest) {
  const names = Object.keys(query ?? {}).filter((name) => /^[a-z_]{1,40}$/.test(name));
  return {
    route: routeOptions.url,
    // Names only: values can be search terms.
    filters: names.slice(0, MAX_NAMED_FILTERS),
    calls: databaseUse?.calls,
    rows: databaseUse?.rows,
    database_ms: tenths(databaseUse?.milliseconds ?? 0),
  };
}

const tenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10;

/** The cause in short: the whole error is logged once (background/failure-log.ts). */
function causeOf(failure: unknown): { code?: string; message: string } | undefined {
  // By its form: an error of a driver may come from another realm.
  const { code, message } = (rootCause(failure) ?? {}) as { code?: unknown; message?: unknown };
  return typeof message === 'string' ? { ...(typeof code === 'string' && { code }), message } : undefined;
}
