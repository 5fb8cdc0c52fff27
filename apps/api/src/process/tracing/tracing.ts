import { setTimeout as sleep } from 'node:timers/promises';

import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { readBuildFacts } from '../../platform/config/index.js';
import { rootCause, type DatabaseCall, type Dialect } from '../../platform/database/index.js';
import { statusOf } from '../../platform/http/request-log.js';
import { logWithTrace, traceParentOf } from '../../platform/http/trace-context.js';
import { LoggedExporter } from './trace-exporter.js';

/** How long stopping waits until what is left is sent, in milliseconds. */
const FLUSH_MILLISECONDS = 2000;
/** Calls of the database that have a span of their own, for each request. */
const MAX_CALLS = 200;
const MAX_STATEMENT = 2000;
const SYSTEMS: Readonly<Record<Dialect, string>> = { sqlite: 'sqlite', postgres: 'postgresql' };

/** Traces of requests, with their calls of the database. */
export interface Tracing {
  /** Traces requests; call it before routes are registered, and after the log of requests. */
  trace(server: FastifyInstance, dialect: Dialect): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** @param endpoint of a collector that takes OTLP over HTTP; other settings are the `OTEL_*` variables of the exporter */
export function createTracing(endpoint: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const { version } = readBuildFacts();
  const own = resourceFromAttributes({ 'service.name': 'syncledger', 'service.version': version });
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
  const resource = defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new LoggedExporter(exporter) })],
  });
  const tracer = provider.getTracer('syncledger', version);
  return {
    trace: (server, dialect) => {
      traceRequests(server, tracer, SYSTEMS[dialect]);
    },
    stop: () => Promise.race([provider.shutdown(), sleep(FLUSH_MILLISECONDS, undefined, { ref: false })]),
  };
}

function traceRequests(server: FastifyInstance, tracer: Tracer, system: string): void {
  const traced = new WeakMap<FastifyRequest, { span: Span; clock: Clock }>();
  const finish = (request: FastifyRequest, reply: FastifyReply) => {
    const own = traced.get(request);
    if (own && traced.delete(request)) end(own.span, own.clock, request, reply);
  };
  server.addHook('onRequest', (request, reply, done) => {
    const clock = startClock();
    const { span, context } = begin(request, tracer, clock);
    traced.set(request, { span, clock });
    const { traceId, spanId } = span.spanContext();
    logWithTrace(request, traceId, spanId);
    if (span.isRecording()) {
      traceCalls(request, system, clock, (name, options) => tracer.startSpan(name, options, context));
    }
    // A response that the client does not wait for has no other end.
    reply.raw.once('close', () => {
      finish(request, reply);
    });
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    finish(request, reply);
    done();
  });
}

/**
 * Wall time, in milliseconds, of a reading of `performance.now()`. All spans of a request share one clock, which is
 * set when the request arrives: however the wall clock is corrected, calls lie within their request.
 */
type Clock = (monotonic: number) => number;

function startClock(): Clock {
  const offset = Date.now() - performance.now();
  return (monotonic) => offset + monotonic;
}

/** The route is its pattern: a path may contain what somebody sent there by mistake. */
function begin(request: FastifyRequest, tracer: Tracer, clock: Clock): { span: Span; context: Context } {
  const { method, routeOptions, id, headers } = request;
  const route = routeOptions.url;
  const parent = traceParentOf(headers['traceparent']);
  const outer = parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
  const attributes = {
    'http.request.method': method,
    ...(route !== undefined && { 'http.route': route }),
    'syncledger.request_id': id,
  };
  const span = tracer.startSpan(
    route === undefined ? method : `${method} ${route}`,
    { kind: SpanKind.SERVER, startTime: clock(performance.now()), attributes },
    outer,
  );
  return { span, context: trace.setSpan(outer, span) };
}

function end(span: Span, clock: Clock, { caller, databaseUse, failure }: FastifyRequest, reply: FastifyReply): void {
  const status = statusOf(reply);
  span.setAttributes({
    'http.response.status_code': status,
    'syncledger.database.calls': databaseUse?.calls ?? 0,
    'syncledger.database.rows': databaseUse?.rows ?? 0,
    ...(caller && { 'user.id': String(caller.userId) }),
  });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, ...causeOf(failure) });
  span.end(clock(performance.now()));
}

type StartSpan = (name: string, options: Parameters<Tracer['startSpan']>[1]) => Span;

/** Statements contain placeholders in place of values. */
function traceCalls(request: FastifyRequest, system: string, clock: Clock, start: StartSpan): void {
  let calls = 0;
  request.onDatabaseCall = ({ kind, query, began, ended, error }: DatabaseCall) => {
    calls += 1;
    if (calls > MAX_CALLS) return;
    const attributes = {
      'db.system.name': system,
      ...(query && { 'db.query.text': query.sql.replaceAll(/\s+/g, ' ').slice(0, MAX_STATEMENT) }),
    };
    const span = start(`database ${kind}`, { kind: SpanKind.CLIENT, startTime: clock(began), attributes });
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, ...causeOf(error) });
    span.end(clock(ended));
  };
}

/** Only the code: messages of a database contain values. */
function causeOf(error: unknown): { message?: string } {
  const { code } = (rootCause(error) ?? {}) as { code?: unknown };
  return typeof code === 'string' ? { message: code } : {};
}
