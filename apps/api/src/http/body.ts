import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance } from 'fastify';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';

import { lineParserFor, readLineBodies } from './lines/index.js';

/** Largest body, in bytes. */
export const BODY_LIMIT = 1_048_576;

const JSON_TYPE = /^application\/json *(; *charset *= *"?utf-8"? *)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads bodies as JSON: also those without a Content-Type, as the reference's own examples send them. */
export function readJsonBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addHook('onRequest', (request, _reply, done) => {
    const { headers, method } = request;
    // Nobody reads the body of these, so its type is nobody's business.
    if (method === 'GET' || method === 'HEAD') {
      done();
      return;
    }
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
    const type = headers['content-type'] ?? 'application/json';
    if (request.routeOptions.config.takesLines !== undefined) {
      const parser = lineParserFor(type);
      headers['content-type'] = parser;
      done(parser === undefined ? unsupportedLines() : undefined);
      return;
    }
    if (hasBody && !JSON_TYPE.test(type)) {
      done(unsupported());
      return;
    }
    headers['content-type'] = 'application/json';
    done();
  });
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  readLineBodies(server);
}

function unsupported(): LedgerError {
  return new LedgerError('unsupported_media_type', 'Send JSON: `Content-Type: application/json`.');
}

function unsupportedLines(): LedgerError {
  return new LedgerError('unsupported_media_type', 'Send application/x-ndjson, or a JSON array as application/json.');
}

/**
 * Reads a body.
 * @param what it is, for the refusal
 * @returns undefined for an empty one
 * @throws LedgerError `malformed` telling line and column
 */
export function parseJson(body: Buffer, what = 'body'): unknown {
  if (body.length === 0) return undefined;
  const text = decode(body, what);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new LedgerError('malformed', `The ${what} is not JSON: ${whereItBreaks(text)}`);
  }
}

function decode(body: Buffer, what: string): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new LedgerError('malformed', `The ${what} is not UTF-8.`);
  }
}

/** V8 tells a position only sometimes and quotes the body; this parser tells the place, and nothing of the content. */
function whereItBreaks(text: string): string {
  const [error] = parseErrors(text);
  const lines = text.slice(0, error?.offset).split(/\r\n|\r|\n/);
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const code = error ? printParseErrorCode(error.error) : 'InvalidJson';
  const what = code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return `line ${String(lines.length)}, column ${String(column)}: ${what}.`;
}

function parseErrors(text: string): ParseError[] {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // It calls itself for each level: a body can nest deeper than the stack.
    if (!(error instanceof RangeError)) throw error;
  }
  return errors;
}
