import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const JSON_TYPE = 'application/json';
/** The type of a list as lines. */
export const LINES_TYPE = 'application/x-ndjson';
/** The type of server-sent events. */
export const EVENTS_TYPE = 'text/event-stream';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's list can be had with an object a line: `?format=ndjson`, or an `Accept` that names it. Pages are JSON. */
    offersLines?: boolean;
    /** The route answers server-sent events. */
    answersEvents?: boolean;
  }
  interface FastifyRequest {
    /** Whether the list is answered as lines. */
    wantsLines: boolean;
  }
}

/** Refuses requests whose `Accept` rules out what is answered, on the routes of the API. */
export function refuseUnacceptable(server: FastifyInstance): void {
  server.decorateRequest('wantsLines', false);
  server.addHook('onRequest', (request, _reply, done) => {
    const { accept } = request.headers;
    const { access, offersLines, answersEvents } = request.routeOptions.config;
    const types = answersEvents ? [EVENTS_TYPE] : offersLines ? offeredBy(request) : [JSON_TYPE];
    // Most clients send JSON or anything, which need no parsing.
    if (access === undefined || accept === undefined || accept === '*/*' || accept === types[0]) {
      request.wantsLines = types[0] === LINES_TYPE;
      done();
      return;
    }
    const type = new Negotiator(request.raw).mediaType(types);
    request.wantsLines = type === LINES_TYPE;
    done(type ? undefined : new LedgerError('not_acceptable', `This answers ${types.join(' or ')}.`));
  });
}

/** What may be answered, the likeliest first. Who takes anything gets JSON: lines are for those who name them. */
function offeredBy({ query, headers }: FastifyRequest): string[] {
  const { format, page_size: pageSize } = query as { format?: unknown; page_size?: unknown };
  if (format === 'ndjson') return [LINES_TYPE];
  const isJson = format !== undefined || pageSize !== undefined || !headers.accept?.toLowerCase().includes(LINES_TYPE);
  return isJson ? [JSON_TYPE] : [JSON_TYPE, LINES_TYPE];
}
