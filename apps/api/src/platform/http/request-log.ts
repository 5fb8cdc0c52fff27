import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { countingUse, DatabaseUse, rootCause, type DatabaseCall } from '../database/index.js';
import { EVENTS_TYPE } from './negotiation.js';
import { logWithTrace, traceParentOf } from './trace-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The error that the response reports. */
    failure: unknown;
    /** Undefined before the first hook. */
    databaseUse: RequestUse | undefined;
    /** Called after each call of the database, once it is set. */
    onDatabaseCall: ((call: DatabaseCall) => void) | undefined;
  }
  interface FastifyContextConfig {
    /** The route waits for something to happen: its duration says nothing about the server. So do all event streams. */
    waits?: boolean;
  }
}

export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of its route; undefined for an unknown path. */
  readonly route: string | undefined;
  /** Of the response that was begun; 499 if the client disconnected before. */
  readonly status: number;
  /** From the head of the request to the end of the response. */
  readonly milliseconds: number;
  readonly isSlow: boolean;
}

/** Told of each request by the hooks of the log: hooks of its own would cost more than what it does. */
export interface RequestObserver {
  received(): void;
  /** Called once for each request, also when its client has disconnected. */
  answered(request: AnsweredRequest): void;
}

/** What is logged beside each response. */
export interface RequestLogOptions {
  /** Slower requests are logged as such, in milliseconds; undefined for none. */
  readonly slowMilliseconds: number | undefined;
  /** Whether somebody wants to know of each call of the database. */
  readonly isTraced?: boolean;
  readonly observer?: RequestObserver | undefined;
}

/** What a request does with the database; code that runs for the request finds it by `currentUse`. */
export class RequestUse extends DatabaseUse {
  isLogged = false;

  constructor(
    readonly request: FastifyRequest,
    onCall?: (call: DatabaseCall) => void,
  ) {
    super(onCall);
  }
}

const MAX_NAMED_FILTERS = 20;
const CLIENT_CLOSED_REQUEST = 499;

/** Sends `X-Request-Id`, and logs each response once, without the token, the query and the body. */
export function logRequests(server: FastifyInstance, options: RequestLogOptions): void {
  const { isTraced = false, observer } = options;
  for (const name of ['failure', 'databaseUse', 'onDatabaseCall', 'traceId']) server.decorateRequest(name, undefined);
  server.addHook('onRequest', (request, reply, done) => {
    observer?.received();
    reply.header('X-Request-Id', request.id);
    const parent = isTraced ? undefined : traceParentOf(request.headers['traceparent']);
    if (parent) logWithTrace(request, parent.traceId);
    const use = new RequestUse(request, isTraced ? (call) => request.onDatabaseCall?.(call) : undefined);
    request.databaseUse = use;
    // The end of a response that the client does not wait for has no other event: an event stream usually ends so.
    reply.raw.once('close', () => {
      logAnswer(request, reply, options);
    });
    countingUse(use, done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply, options);
    done();
  });
}

/** The status of a response; 499, as nginx has it, where the client disconnected before it was begun. */
export function statusOf({ statusCode, raw: { headersSent } }: FastifyReply): number {
  return headersSent ? statusCode : CLIENT_CLOSED_REQUEST;
}

function logAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { slowMilliseconds = Infinity, observer }: RequestLogOptions,
): void {
  const { method, url, caller, clientAddress, databaseUse } = request;
  if (!databaseUse || databaseUse.isLogged) return;
  databaseUse.isLogged = true;
  const status = statusOf(reply);
  const { elapsedTime: milliseconds } = reply;
  const { url: route, config } = request.routeOptions;
  // By its database time when it waits for something to happen.
  const isSlow =
    milliseconds >= slowMilliseconds && (!waits(config, reply) || databaseUse.milliseconds >= slowMilliseconds);
  observer?.answered({ method, route, status, milliseconds, isSlow });
  const entry = {
    method,
    // A query can contain search terms, or a token sent there by mistake.
    path: url.split('?', 1)[0],
    status,
    ms: tenths(milliseconds),
    user: caller?.userId,
    token: caller?.tokenId,
    session: caller?.sessionId ?? undefined,
    address: clientAddress,
    disconnected: reply.raw.writableFinished ? undefined : true,
    cause: status >= 500 ? causeOf(request.failure) : undefined,
    slow: isSlow ? costOf(request) : undefined,
  };
  request.log[levelOf(route, status, isSlow)](entry, 'request');
}

function levelOf(route: string | undefined, status: number, isSlow: boolean): 'debug' | 'info' | 'warn' | 'error' {
  // Orchestrators probe every few seconds; what a probe finds is logged when it changes.
  if (route?.startsWith('/health/')) return 'debug';
  if (status >= 500) return 'error';
  return isSlow ? 'warn' : 'info';
}

function waits(config: FastifyContextConfig, reply: FastifyReply): boolean {
  return config.waits === true || String(reply.getHeader('content-type')).startsWith(EVENTS_TYPE);
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
