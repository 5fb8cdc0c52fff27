import type { Readable } from 'node:stream';

import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { type InputClass, LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { BodyBudget } from '../body-budget.js';
import { unreadableBody } from '../body-reader.js';
import { BYTES_PER_TURN, yieldToEventLoop } from '../event-loop.js';
import { addRouteConfig } from '../route-config.js';
import { ArraySplitter, NdjsonSplitter, type Line, type Splitter } from './splitter.js';

/** Maximum bytes of a body with many objects (wire contract, section 6). */
export const LINES_LIMIT = 64 * 1_048_576;

const JSON_ARRAY = 'application/x-json-array';
const NDJSON = 'application/x-ndjson';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The maximum number of objects in the body; unset for other routes. */
    takesLines?: number;
  }
  interface FastifyRequest {
    /** The unparsed objects of the body. */
    lines?: readonly Line[];
  }
}

/** Metadata key of the class of the objects. */
export const TAKES_LINES = 'syncledger:takes-lines';

/**
 * The route takes many objects as `application/x-ndjson` or a JSON array. The handler receives them unparsed, in memory.
 * @param of the class of each object
 * @param most the maximum number; more are a 413
 */
export function TakesLines(of: InputClass, most: number): MethodDecorator {
  return applyDecorators(SetMetadata(TAKES_LINES, of), addRouteConfig({ takesLines: most }));
}

/** Injects the unparsed objects of the body. */
export const Lines = createParamDecorator(
  (_: unknown, context: ExecutionContext): readonly Line[] =>
    context.switchToHttp().getRequest<FastifyRequest>().lines ?? [],
);

/** The parser for a media type; undefined if it is not supported. */
export function lineParserFor(type: string | undefined): string | undefined {
  if (type === NDJSON) return NDJSON;
  return type === 'application/json' ? JSON_ARRAY : undefined;
}

export function readLineBodies(server: FastifyInstance, budget: BodyBudget): void {
  server.decorateRequest('lines', undefined);
  const readAs = (type: string, splitter: () => Splitter) => {
    server.addContentTypeParser(type, async (request: FastifyRequest, payload: Readable) => {
      request.lines = await readLines(request, payload, splitter(), budget);
    });
  };
  readAs(NDJSON, () => new NdjsonSplitter());
  readAs(JSON_ARRAY, () => new ArraySplitter());
}

async function readLines(
  request: FastifyRequest,
  payload: Readable,
  splitter: Splitter,
  budget: BodyBudget,
): Promise<Line[]> {
  const { takesLines: most = 0 } = request.routeOptions.config;
  const lines: Line[] = [];
  const keep = (more: Iterable<Line>) => {
    for (const line of more) {
      lines.push(line);
      if (lines.length > most) throw linesTooLarge(request);
    }
  };
  let [bytes, total] = [0, 0];
  try {
    // Keep the connection: an error response is sent over it.
    for await (const chunk of withoutByteOrderMark(payload.iterator({ destroyOnReturn: false }))) {
      bytes += chunk.length;
      total += chunk.length;
      if (total > LINES_LIMIT) throw linesTooLarge(request);
      budget.add(request, chunk.length);
      keep(splitter.push(chunk));
      if (bytes < BYTES_PER_TURN) continue;
      bytes = 0;
      await yieldToEventLoop();
    }
  } catch (error) {
    throw unreadableBody(error);
  }
  keep(splitter.end());
  return lines;
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Drops a byte order mark at the beginning, in however many chunks it comes. */
async function* withoutByteOrderMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!start) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < BYTE_ORDER_MARK.length) continue;
    yield isMarked(start) ? start.subarray(BYTE_ORDER_MARK.length) : start;
    start = undefined;
  }
  if (start) yield start;
}

function isMarked(text: Buffer): boolean {
  return text.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
}

export function linesTooLarge({ routeOptions }: FastifyRequest): LedgerError {
  const most = (routeOptions.config.takesLines ?? 0).toLocaleString('en');
  return new LedgerError('too_large', `The body has more than ${most} results, or than 64 MiB.`);
}
