import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the trace that the request belongs to; undefined when it belongs to none. */
    traceId: string | undefined;
  }
}

/** Version, trace, span, flags; a later version may append more (W3C Trace Context). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})/;
const MAX_LENGTH = 256;
const LENGTH = 55;

/** The span that a request continues. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Bit 0: whether the trace is recorded. */
  readonly traceFlags: number;
}

/** Reads a `traceparent` header; undefined when it is missing or malformed. */
export function traceParentOf(header: string | string[] | undefined): TraceParent | undefined {
  if (typeof header !== 'string' || header.length > MAX_LENGTH) return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  // Version 00 has nothing more.
  if (header.length > LENGTH && (header.startsWith('00') || header[LENGTH] !== '-')) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** Adds the trace to every log line of a request. */
export function logWithTrace(request: FastifyRequest, traceId: string, spanId?: string): void {
  request.traceId = traceId;
  request.log = request.log.child({ trace_id: traceId, ...(spanId !== undefined && { span_id: spanId }) });
}
