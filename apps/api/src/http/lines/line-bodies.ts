import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { brokenOff } from '../body-reader.js';
import { BYTES_A_TURN, yieldToEventLoop } from '../event-loop.js';
import type { InputClass } from '../input-class.js';
import { addRouteConfig } from '../route-config.js';
import { ArraySplitter, NdjsonSplitter, type Line, type Splitter } from './splitter.js';

/** Largest body of many objects, in bytes (wire contract, section 6). */
export const LINES_LIMIT = 64 * 1_048_576;
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

/** What the bodies that a process holds come to, in bytes. */
class Held {
  private total = 0;
  private readonly own = new WeakMap<object, number>();

  /** Begins to count a request's bytes; they are let go when its answer is sent, or its client is gone. */
  begin(response: ServerResponse, request: object): void {
    this.own.set(request, 0);
    const end = () => {
      this.total -= this.own.get(request) ?? 0;
      this.own.delete(request);
    };
    response.once('finish', end).once('close', end);
  }

  /** @throws LedgerError `too_large` or `busy` */
  add(request: FastifyRequest, bytes: number): void {
    const own = this.own.get(request);
    if (own === undefined) return;
    this.own.set(request, own + bytes);
    this.total += bytes;
    if (own + bytes > LINES_LIMIT) throw linesTooLarge(request);
    if (this.total > HELD_LIMIT) throw busy();
  }
}

/** Reads the bodies of routes that take many objects. */
export function readLineBodies(server: FastifyInstance): void {
  const held = new Held();
  server.decorateRequest('lines', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.takesLines !== undefined) held.begin(reply.raw, request);
    done();
  });
  const readAs = (type: string, splitter: () => Splitter) => {
    server.addContentTypeParser(type, async (request: FastifyRequest, payload: Readable) => {
      request.lines = await readLines(request, payload, splitter(), held);
    });
  };
  readAs(NDJSON, () => new NdjsonSplitter());
  readAs(JSON_ARRAY, () => new ArraySplitter());
}

async function readLines(request: FastifyRequest, payload: Readable, splitter: Splitter, held: Held): Promise<Line[]> {
  const { takesLines: most = 0 } = request.routeOptions.config;
  const lines: Line[] = [];
  const keep = (more: Iterable<Line>) => {
    for (const line of more) {
      lines.push(line);
      if (lines.length > most) throw linesTooLarge(request);
    }
  };
  let bytes = 0;
  try {
    // The answer of a refusal goes over the same connection.
    for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      held.add(request, (chunk as Buffer).length);
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

function busy(): LedgerError {
  return new LedgerError('busy', 'Too much is being sent at once: try again.', { 'Retry-After': '1' });
}
