import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

import type { Answer } from './answer.js';

const JSON_TYPE = 'application/json';
export const LINES_TYPE = 'application/x-ndjson';
export const EVENTS_TYPE = 'text/event-stream';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the list is sent as NDJSON. */
    wantsLines: boolean;
  }
}

/** Rejects API requests whose `Accept` excludes the content type of the response, or `Accept-Encoding` all codings. */
export function refuseUnacceptable(server: FastifyInstance): void {
  server.decorateRequest('wantsLines', false);
  server.addHook('onRequest', (request, _reply, done) => {
    const { accept, 'accept-encoding': codings } = request.headers;
    const { access, answer } = request.routeOptions.config;
    if (access !== undefined && codings?.includes(';') && acceptsNoCoding(request)) {
      done(new LedgerError('not_acceptable', 'Not acceptable. Available codings: br, gzip, identity.'));
      return;
    }
    const types = answer ? typesOf(answer, request) : [JSON_TYPE];
    // Fast path: most clients accept JSON or anything. An empty header has no preference either.
    if (access === undefined || !accept || accept === '*/*' || accept === types[0]) {
      request.wantsLines = types[0] === LINES_TYPE;
      done();
      return;
    }
    const type = new Negotiator({ headers: { accept: withoutParameters(accept) } }).mediaType(types);
    request.wantsLines = type === LINES_TYPE;
    done(type ? undefined : new LedgerError('not_acceptable', `Not acceptable. Available: ${types.join(', ')}.`));
  });
}

function acceptsNoCoding({ raw }: FastifyRequest): boolean {
  return new Negotiator(raw).encoding(['br', 'gzip', 'identity']) === undefined;
}

/** Available content types, preferred first. */
function typesOf({ shape, asLines }: Answer, request: FastifyRequest): string[] {
  if (shape === 'events') return [EVENTS_TYPE];
  return asLines ? typesOfList(request) : [JSON_TYPE];
}

/** A parameter of a media range, with its name: `; name=value`, or an empty one. */
const PARAMETER = /;[\t ]*(?:([^\s;,="]+)[\t ]*(?:=[\t ]*(?:"(?:[^"\\]|\\.)*"|[^;,"]*))?)?/g;

/** Removes all parameters but `q`: JSON has none, so none excludes it (RFC 9110, 12.5.1, and RFC 8259, 11). */
function withoutParameters(accept: string): string {
  return accept.replaceAll(PARAMETER, (parameter, name?: string) => (name?.toLowerCase() === 'q' ? parameter : ''));
}

/** NDJSON is sent only to clients that name it. Pages are always JSON. */
function typesOfList({ query, headers }: FastifyRequest): string[] {
  const { format, page_size: pageSize } = query as { format?: unknown; page_size?: unknown };
  if (format === 'ndjson') return [LINES_TYPE];
  const isJson = format !== undefined || pageSize !== undefined || !headers.accept?.toLowerCase().includes(LINES_TYPE);
  return isJson ? [JSON_TYPE] : [JSON_TYPE, LINES_TYPE];
}
