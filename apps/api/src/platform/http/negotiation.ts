import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const JSON_TYPE = 'application/json';
export const LINES_TYPE = 'application/x-ndjson';
export const EVENTS_TYPE = 'text/event-stream';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The list is available as NDJSON, by `?format=ndjson` or `Accept`. Pages are always JSON. */
    offersLines?: boolean;
    /** The response is a stream of server-sent events. */
    answersEvents?: boolean;
  }
  interface FastifyRequest {
    /** Whether the list is sent as NDJSON. */
    wantsLines: boolean;
  }
}

/** Rejects API requests whose `Accept` excludes the content type of the response. */
export function refuseUnacceptable(server: FastifyInstance): void {
  server.decorateRequest('wantsLines', false);
  server.addHook('onRequest', (request, _reply, done) => {
    const { accept } = request.headers;
    const { access, offersLines, answersEvents } = request.routeOptions.config;
    const types = answersEvents ? [EVENTS_TYPE] : offersLines ? offeredBy(request) : [JSON_TYPE];
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

/** A parameter of a media range, with its name: `; name=value`, or an empty one. */
const PARAMETER = /;[\t ]*(?:([^\s;,="]+)[\t ]*(?:=[\t ]*(?:"(?:[^"\\]|\\.)*"|[^;,"]*))?)?/g;

/** Removes all parameters but `q`: JSON has none, so none excludes it (RFC 9110, 12.5.1, and RFC 8259, 11). */
function withoutParameters(accept: string): string {
  return accept.replaceAll(PARAMETER, (parameter, name?: string) => (name?.toLowerCase() === 'q' ? parameter : ''));
}

/** Available content types, preferred first. NDJSON is sent only to clients that name it. */
function offeredBy({ query, headers }: FastifyRequest): string[] {
  const { format, page_size: pageSize } = query as { format?: unknown; page_size?: unknown };
  if (format === 'ndjson') return [LINES_TYPE];
  const isJson = format !== undefined || pageSize !== undefined || !headers.accept?.toLowerCase().includes(LINES_TYPE);
  return isJson ? [JSON_TYPE] : [JSON_TYPE, LINES_TYPE];
}
