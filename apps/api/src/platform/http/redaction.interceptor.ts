import { Readable } from 'node:stream';

import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';

import type { Answer } from './answer.js';
import { csvHead } from './csv.js';
import { EntityTags, type Versioned } from './etag.js';
import { linesText } from './lines/index.js';
import type { EventsAnswer, List, ObjectStream } from './list-answer.js';
import { listText, shortListBytes } from './list-text.js';
import { CSV_TYPE, EVENTS_TYPE, LINES_TYPE } from './negotiation.js';
import { PublicUrl } from './public-url.js';
import { AnswerSerializer, type AnswerWithBody } from './serialization/answer-serializer.js';
import { publicView } from './serialization/caller-view.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const LINES = `${LINES_TYPE}; charset=utf-8`;
const CSV = `${CSV_TYPE}; charset=utf-8`;

/** The body of a response, if it has one. */
export type ResponseBody = string | Buffer | StreamableFile | undefined;

/** Serializes what a handler returns: only the declared fields that the caller's view shows. The only place where responses are formed. */
@Injectable()
export class RedactionInterceptor implements NestInterceptor<unknown, ResponseBody> {
  constructor(
    private readonly answers: AnswerSerializer,
    private readonly tags: EntityTags,
    private readonly publicUrl: PublicUrl,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<ResponseBody> {
    const reply = context.getArgByIndex<FastifyReply>(1);
    const { answer } = reply.routeOptions.config;
    if (!answer) throw new Error('The handler declares no answer.');
    const began = performance.now();
    return next.handle().pipe(mergeMap((value) => this.bodyOf(value, answer, reply, began)));
  }

  private async bodyOf(value: unknown, answer: Answer, reply: FastifyReply, began: number): Promise<ResponseBody> {
    if (!hasBody(answer)) return undefined;
    const { request } = reply;
    // Fastify would send a string as text/plain.
    reply.type(typeOf(request));
    if (reply.statusCode === 201) reply.header('Location', this.locationOf(value as object, request));
    if (request.method === 'GET') await this.answers.refreshIfLate(request, answer, began);
    if (request.listFormat === 'events') return eventsText(value as EventsAnswer, answer, reply);
    if (answer.shape === 'one') return this.one(value as Partial<Versioned>, answer, reply);
    const body = await this.list(value as List, answer, request);
    return Buffer.isBuffer(body) ? body : resetOnFailure(body, reply);
  }

  /** The URL of a created object: below that of the request if it has an id. */
  private locationOf(created: { id?: number | string }, request: FastifyRequest): string {
    const url = this.publicUrl.of(request);
    const id = created.id === undefined ? '' : `${String(created.id)}/`;
    return `${url.origin}${url.pathname.replace(/\/?$/, '/')}${id}`;
  }

  private async one(value: Partial<Versioned>, answer: AnswerWithBody, reply: FastifyReply): Promise<string> {
    const [text = ''] = await this.answers.serializeFor(reply.request, answer)([value]);
    const { version } = value;
    // Of a row, not of the server.
    if (typeof version === 'number') reply.header('ETag', this.tags.tagOf({ version }, text));
    return text;
  }

  private async list(list: List, answer: AnswerWithBody, request: FastifyRequest): Promise<Buffer | StreamableFile> {
    // A claim may have waited, so the rights may have changed.
    if (answer.showsParamsToAgents && 'results' in list && list.results.length > 0)
      await this.answers.refresh(request, answer);
    if (request.listFormat === 'json' && 'results' in list) {
      return shortListBytes(await this.answers.serializeFor(request, answer)(list.results), list.page);
    }
    const asCsv = request.listFormat === 'csv' ? answer.asCsv : undefined;
    const serialize = this.answers.serializeRefreshing(request, asCsv ?? answer);
    // HEAD needs no rows.
    const source = request.method === 'HEAD' ? noRows() : await streamOf(list);
    if (asCsv)
      return new StreamableFile(linesText(source, serialize, { head: csvHead(asCsv.of), end: '' }), { type: CSV });
    if (request.listFormat === 'ndjson') return new StreamableFile(linesText(source, serialize), { type: LINES });
    return new StreamableFile(listText(source, serialize, list.page), { type: JSON_TYPE });
  }
}

function hasBody(answer: Answer): answer is AnswerWithBody {
  return answer.serializer !== undefined;
}

function typeOf({ listFormat }: FastifyRequest): string {
  return { json: JSON_TYPE, ndjson: LINES, csv: CSV, events: EVENTS_TYPE }[listFormat];
}

/** Serializes events with the public view, because the caller may lose rights while the stream is open. */
async function eventsText(
  events: EventsAnswer,
  { serializer }: AnswerWithBody,
  reply: FastifyReply,
): Promise<StreamableFile> {
  // The first disables response buffering in nginx. A stopping server would wait for further requests on a kept-alive connection.
  void reply.header('X-Accel-Buffering', 'no').header('Connection', 'close');
  const text = reply.request.method === 'HEAD' ? Readable.from([]) : await events.open(serializer(publicView));
  return new StreamableFile(text, { type: EVENTS_TYPE });
}

/**
 * Resets the connection when a stream fails after the head was sent. Without chunks, as in HTTP/1.0, which proxies speak by default,
 * a regular end of the connection would look like the end of the list.
 */
function resetOnFailure(file: StreamableFile, { raw }: FastifyReply): StreamableFile {
  file.getStream().once('error', () => {
    if (raw.headersSent && !raw.destroyed) raw.socket?.resetAndDestroy();
  });
  return file;
}

async function streamOf(list: List): Promise<ObjectStream> {
  return 'stream' in list ? list.stream() : allOf(list.results);
}

/** Objects that are written at once: jobs can have 64 KiB each. */
const MAX_AT_ONCE = 50;

async function* allOf(results: readonly object[]): AsyncGenerator<readonly object[], void, undefined> {
  for (let first = 0; first < results.length; first += MAX_AT_ONCE) yield results.slice(first, first + MAX_AT_ONCE);
}

async function* noRows(): AsyncGenerator<readonly object[], void, undefined> {
  // Nothing to yield.
}
