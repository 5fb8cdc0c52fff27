import type { Readable } from 'node:stream';

import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { InputClass } from '../input-class.js';
import { addRouteConfig } from '../route-config.js';
import { ArraySplitter, NdjsonSplitter, type Line, type Splitter } from './splitter.js';

/** Largest body of many objects, in bytes (wire contract, section 6). */
const LINES_LIMIT = 64 * 1_048_576;
/** Bytes of such bodies that a process holds at once. */
const HELD_LIMIT = 4 * LINES_LIMIT;

const JSON_ARRAY = 'application/x-json-array';
const NDJSON = 'application/x-ndjson';
const TYPE = /^application\/(json|x-ndjson) *(; *charset *= *"?utf-8"? *)?$/i;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's body is many objects: how many at most. */
    takesLines?: number;
  }
  interface FastifyRequest {
    /** The objects of the body, none of them parsed. */
    lines?: readonly Line[];
  }
}

/** Where a handler that takes many objects says of which class they are. */
export const TAKES_LINES = 'syncledger:takes-lines';

/**
 * The route takes many objects: `application/x-ndjson`, or a JSON array. The body is read as a stream, and is in memory as it was
 * sent when the handler runs.
 * @param of the class of each
 * @param most how many; more are 413
 */
export function TakesLines(of: InputClass, most: number): MethodDecorator {
  return applyDecorators(SetMetadata(TAKES_LINES, of), addRouteConfig({ takesLines: most }));
}

/** Hands a handler the objects of its body. */
export const Lines = createParamDecorator(
  (_: unknown, context: ExecutionContext): readonly Line[] =>
    context.switchToHttp().getRequest<FastifyRequest>().lines ?? [],
);

/** The name of the parser for a body of such a route; undefined for a type that it does not take. */
export function lineParserFor(type: string): string | undefined {
  const [, format] = TYPE.exec(type) ?? [];
  return format && (format.toLowerCase() === 'json' ? JSON_ARRAY : NDJSON);
}

/** Reads the bodies of routes that take many objects. */
export function readLineBodies(server: FastifyInstance): void {
  let held = 0;
  server.decorateRequest('lines', undefined);
  const readAs = (type: string, splitter: () => Splitter) => {
    server.addContentTypeParser(type, async (request: FastifyRequest, payload: Readable) => {
      const { takesLines: most = 0 } = request.routeOptions.config;
      refuseAnnounced(request);
      const before = held;
      let own = 0;
      const hold = (bytes: number) => {
        own += bytes;
        held += bytes;
        if (own > LINES_LIMIT) throw tooLarge(most);
        if (before > 0 && held > HELD_LIMIT) throw busy();
      };
      releaseAfter(request, () => (held -= own));
      request.lines = await readLines(payload, splitter(), most, hold);
    });
  };
  readAs(NDJSON, () => new NdjsonSplitter());
  readAs(JSON_ARRAY, () => new ArraySplitter());
  server.addHook('onResponse', async (request) => {
    releases.get(request)?.();
  });
  server.addHook('onRequestAbort', async (request) => {
    releases.get(request)?.();
  });
}

const releases = new WeakMap<FastifyRequest, () => void>();

function releaseAfter(request: FastifyRequest, release: () => void): void {
  releases.set(request, () => {
    releases.delete(request);
    release();
  });
}

function refuseAnnounced({ headers, routeOptions }: FastifyRequest): void {
  if (Number(headers['content-length']) > LINES_LIMIT) throw tooLarge(routeOptions.config.takesLines ?? 0);
}

async function readLines(
  payload: Readable,
  splitter: Splitter,
  most: number,
  hold: (bytes: number) => void,
): Promise<Line[]> {
  const lines: Line[] = [];
  const keep = (more: readonly Line[]) => {
    for (const line of more) lines.push(line);
    if (lines.length > most) throw tooLarge(most);
  };
  try {
    // The answer of a refusal goes over the same connection.
    for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
      hold((chunk as Buffer).length);
      keep(splitter.push(chunk as Buffer));
    }
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError('malformed', 'The body broke off.');
  }
  keep(splitter.end());
  return lines;
}

function tooLarge(most: number): LedgerError {
  return new LedgerError('too_large', `The body has more than ${most.toLocaleString('en')} results, or than 64 MiB.`);
}

function busy(): LedgerError {
  return new LedgerError('busy', 'Too much is being sent at once: try again.', { 'Retry-After': '1' });
}
