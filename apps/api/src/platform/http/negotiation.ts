import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

import type { Answer } from './answer.js';

const JSON_TYPE = 'application/json';
export const LINES_TYPE = 'application/x-ndjson';
export const CSV_TYPE = 'text/csv';
export const EVENTS_TYPE = 'text/event-stream';

/** How a list is sent, or an object. */
export type ListFormat = 'json' | 'ndjson' | 'csv' | 'events';

declare module 'fastify' {
  interface FastifyRequest {
    listFormat: ListFormat;
  }
}

/** Rejects API requests whose `Accept` excludes the content type of the response, or `Accept-Encoding` all codings. */
export function refuseUnacceptable(server: FastifyInstance): void {
  server.decorateRequest('listFormat', 'json');
  server.addHook('onRequest', (request, _reply, done) => {
    const { accept, 'accept-encoding': codings } = request.headers;
    const { access, answer } = request.routeOptions.config;
    if (access !== undefined && codings?.includes(';') && acceptsNoCoding(request)) {
      done(new LedgerError('not_acceptable', 'Not acceptable. Available codings: br, gzip, identity.'));
      return;
    }
    const types = answer ? typesOf(answer, request) : [JSON_TYPE];
    // Fast path: most clients accept JSON or anything. An empty list has no preference either (RFC 9110, 12.5.1).
    if (access === undefined || !accept || accept === '*/*' || accept === types[0] || EMPTY_LIST.test(accept)) {
      request.listFormat = formatOf(types[0]);
      done();
      return;
    }
    const type = acceptedType(withoutParameters(accept), types);
    request.listFormat = formatOf(type);
    done(type ? undefined : new LedgerError('not_acceptable', `Not acceptable. Available: ${types.join(', ')}.`));
  });
}

const EMPTY_LIST = /^[\s,]*$/;

/** The first type is sent unless others are named, or it is excluded: wildcards alone prefer no other. */
function acceptedType(accept: string, types: readonly string[]): string | undefined {
  const negotiator = new Negotiator({ headers: { accept } });
  const named = types.filter((type, index) => index === 0 || accept.toLowerCase().includes(type));
  return negotiator.mediaType(named) ?? negotiator.mediaType([...types]);
}

function acceptsNoCoding({ raw }: FastifyRequest): boolean {
  return new Negotiator(raw).encoding(['br', 'gzip', 'identity']) === undefined;
}

/** Available content types, preferred first. */
function typesOf(answer: Answer, request: FastifyRequest): string[] {
  if (answer.shape === 'events') return [EVENTS_TYPE];
  if (answer.asEvents) return [JSON_TYPE, EVENTS_TYPE];
  return answer.asLines || answer.asCsv ? typesOfList(answer, request) : [JSON_TYPE];
}

/** A parameter of a media range, with its name: `; name=value`, or an empty one. */
const PARAMETER = /;[\t ]*(?:([^\s;,="]+)[\t ]*(?:=[\t ]*(?:"(?:[^"\\]|\\.)*"|[^;,"]*))?)?/g;

/** Removes all parameters but `q`: JSON has none, so none excludes it (RFC 9110, 12.5.1, and RFC 8259, 11). */
function withoutParameters(accept: string): string {
  return accept.replaceAll(PARAMETER, (parameter, name?: string) => (name?.toLowerCase() === 'q' ? parameter : ''));
}

/** Pages are always JSON. */
function typesOfList({ asLines, asCsv }: Answer, { query }: FastifyRequest): string[] {
  const { format, page_size: pageSize } = query as { format?: unknown; page_size?: unknown };
  const others = [...(asLines ? [LINES_TYPE] : []), ...(asCsv ? [CSV_TYPE] : [])];
  const requested = others.find((type) => formatOf(type) === format);
  if (requested !== undefined) return [requested];
  if (format !== undefined || pageSize !== undefined) return [JSON_TYPE];
  return [JSON_TYPE, ...others];
}

function formatOf(type: string | undefined): ListFormat {
  if (type === LINES_TYPE) return 'ndjson';
  if (type === EVENTS_TYPE) return 'events';
  return type === CSV_TYPE ? 'csv' : 'json';
}
