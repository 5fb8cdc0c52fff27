import type { Readable } from 'node:stream';

import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { BodyBudget } from '../body-budget.js';
import { brokenOff } from '../body-reader.js';
import { BYTES_A_TURN, yieldToEventLoop } from '../event-loop.js';
import type { InputClass } from '../input-class.js';
import { addRouteConfig } from '../route-config.js';
import { ArraySplitter, NdjsonSplitter, type Line, type Splitter } from './splitter.js';

/** Largest body of many objects, in bytes (wire contract, section 6). */
export const LINES_LIMIT = 64 * 1_048_576;

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
    // The answer of a refusal goes over the same connection.
    for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      total += (chunk as Buffer).length;
      if (total > LINES_LIMIT) throw linesTooLarge(request);
      budget.add(request, (chunk as Buffer).length);
      keep(splitter.push(chunk as Buffer));
      if (bytes < BYTES_A_TURN) continue;
      bytes = 0;
      await yieldToEventLoop();
    }
  } catch (error) {
    throw error instanceof LedgerError ? error : brokenOff();
  }
  keep(splitter.end());
  return lines;
}

/** The refusal of more objects, or more bytes, than such a route takes. */
export function linesTooLarge({ routeOptions }: FastifyRequest): LedgerError {
  const most = (routeOptions.config.takesLines ?? 0).toLocaleString('en');
  return new LedgerError('too_large', `The body has more than ${most} results, or than 64 MiB.`);
}
