import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the trace that the request belongs to; undefined when it belongs to none. */
    traceId: string | undefined;
  }
}

/** Version, trace, span, flags; a later version may append more (W3C Trace Context). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;

/** The id of the trace in a `traceparent` header; undefined when it is missing or malformed. */
export function traceIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header.length <= 256 ? TRACEPARENT.exec(header)?.[1] : undefined;
}

/** Adds the trace to every log line of a request. */
export function logWithTrace(request: FastifyRequest, traceId: string, spanId?: string): void {
  request.traceId = traceId;
  request.log = request.log.child({ trace_id: traceId, ...(spanId !== undefined && { span_id: spanId }) });
}
