import type { Readable } from 'node:stream';

import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { accessError } from './access.js';
import { BodyBudget } from './body-budget.js';
import { GZIP_OVERHEAD, gunzipBody, isGzip } from './body-coding.js';
import { readBody } from './body-reader.js';
import { mediaTypeOf } from './content-type.js';
import { parseJson, parseSmallJson, SMALL_JSON, type JsonText } from './json/index.js';
import { lineParserFor, LINES_LIMIT, linesTooLarge, readLineBodies } from './lines/index.js';
import { isSafeMethod } from './methods.js';
import { hasBody } from './refused-body.js';
import { requestId } from './request-id.js';

export const BODY_LIMIT = 1_048_576;
/**
 * Limit for routes without a body, large enough to name the unknown fields; and without a caller, where all clients share the memory
 * of one user.
 */
const SMALL_BODY_LIMIT = SMALL_JSON;

/** Content types under which the parsers are registered; the request's own is replaced by one of them. */
const [JSON_BODY, UNREAD_BODY] = ['application/json', 'application/x-unread'];

/**
 * Reads bodies as JSON, including those without a Content-Type, as in the examples of jobs-api.md. A body is read only if the route
 * takes one and the caller may call it; http/refused-body.ts deals with the others.
 */
export function readJsonBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const budget = new BodyBudget();
  server.decorateRequest('bodyError', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const { headers } = request;
    try {
      headers['content-type'] = isIgnored(request) ? UNREAD_BODY : parserFor(request);
      if (headers['content-type'] !== UNREAD_BODY) budget.begin(request, reply.raw);
      done();
    } catch (error) {
      done(error as LedgerError);
    }
  });
  continueWhereRead(server);
  decodeBodies(server);
  server.addContentTypeParser(UNREAD_BODY, (_request, _payload, done) => {
    done(null, undefined);
  });
  server.addContentTypeParser(JSON_BODY, (request: FastifyRequest, payload: Readable) =>
    readJson(request, payload, budget),
  );
  readLineBodies(server, budget);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the body could not be parsed. It is reported with the other mistakes of the request, after authorization. */
    bodyError?: LedgerError;
  }
}

/** Whether there is no body, or the handler ignores it. */
function isIgnored(request: FastifyRequest): boolean {
  const { is404, method, headers } = request;
  const { access, takesBody, takesLines } = request.routeOptions.config;
  if (is404 || isSafeMethod(method)) return true;
  if (!hasBody(headers) && takesLines === undefined) return true;
  return access?.to === 'everyone' && takesBody === undefined && takesLines === undefined;
}

/**
 * Chooses the parser of a body, which stays unread if the caller may not call the route.
 * @throws LedgerError `unsupported_media_type`, or `too_large` by its Content-Length
 */
function parserFor(request: FastifyRequest): string {
  const { headers, routeOptions } = request;
  const { access, takesLines } = routeOptions.config;
  const type = mediaTypeOf(headers['content-type'] || JSON_BODY);
  const parser = takesLines === undefined ? JSON_BODY : lineParserFor(type);
  if (parser === undefined) throw unsupported('Send application/x-ndjson, or a JSON array as application/json.');
  if (takesLines === undefined && hasBody(headers) && type !== JSON_BODY) {
    throw unsupported('Send JSON: `Content-Type: application/json`.');
  }
  const overhead = isGzip(headers['content-encoding']) ? GZIP_OVERHEAD : 0;
  if (accessError(access, request)) return UNREAD_BODY;
  if (Number(headers['content-length']) > limitOf(request) + overhead) throw tooLarge(request);
  return parser;
}

function unsupported(detail: string): LedgerError {
  return new LedgerError('unsupported_media_type', detail);
}

function limitOf({ routeOptions }: FastifyRequest): number {
  const { access, takesBody, takesLines } = routeOptions.config;
  if (takesLines !== undefined) return LINES_LIMIT;
  return takesBody && access?.to === 'callers' ? BODY_LIMIT : SMALL_BODY_LIMIT;
}

function tooLarge(request: FastifyRequest): LedgerError {
  const limit = limitOf(request);
  if (limit === LINES_LIMIT) return linesTooLarge(request);
  if (!request.routeOptions.config.takesBody) return new LedgerError('too_large', 'This request takes no body.');
  return new LedgerError('too_large', `The body is larger than ${limit === BODY_LIMIT ? '1 MiB' : '16 KiB'}.`);
}

/** Also when it is repeated, which Node joins. */
const CONTINUE = /^100-continue(?:, *100-continue)*$/i;

/** Answers `Expect: 100-continue` only when the body will be read. */
function continueWhereRead(server: FastifyInstance): void {
  server.server.on('checkContinue', (request, response) => {
    server.server.emit('request', request, response);
  });
  // By default, Node responds without a body, keeps the connection open and reads on.
  server.server.on('checkExpectation', (request, response) => {
    const body = JSON.stringify({ detail: 'Only `Expect: 100-continue` is supported.' });
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId(request),
      Connection: 'close',
    };
    response.writeHead(417, headers).end(body);
  });
  server.addHook('preParsing', (request, reply, payload, done) => {
    const { expect, 'content-type': parser } = request.headers;
    // HTTP/1.0 has no interim responses: the client would take it for the response (RFC 9110, 10.1.1).
    const isAsked = expect !== undefined && request.raw.httpVersion !== '1.0' && CONTINUE.test(expect);
    if (isAsked && parser !== UNREAD_BODY) reply.raw.writeContinue();
    done(null, payload);
  });
}

/** Decompresses bodies that are read. */
function decodeBodies(server: FastifyInstance): void {
  server.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-encoding': header, 'content-type': parser } = request.headers;
    if (parser === UNREAD_BODY || !isGzip(header)) {
      done(null, payload);
      return;
    }
    const most = limitOf(request) + GZIP_OVERHEAD;
    const body = gunzipBody(payload, { most, tooLarge: () => tooLarge(request) });
    reply.raw.once('close', () => body.destroy());
    done(null, body);
  });
}

async function readJson(request: FastifyRequest, payload: Readable, budget: BodyBudget): Promise<unknown> {
  const limit = limitOf(request);
  const bytes = await readBody(payload, (total, more) => {
    if (total > limit) throw tooLarge(request);
    budget.add(request, more);
  });
  const text: JsonText = { bytes, what: 'body' };
  try {
    return bytes.length <= SMALL_JSON ? parseSmallJson(text) : await parseJson(text);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    request.bodyError = error;
    return undefined;
  }
}
