import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { nobody, present, type Viewer } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';
import { concatMap, type Observable } from 'rxjs';

import { ANSWER, type Answer, type List } from './answers.js';
import { listText } from './list-text.js';

/**
 * Lets out of every handler only what its caller may see: the fields that the answer's resource lists, less those
 * that need a permission the caller lacks or that nobody asked for. The one place where answers take their form.
 */
@Injectable()
export class RedactionInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  /** @returns the handler's answer, redacted */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const answer = this.reflector.get<Answer | undefined>(ANSWER, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(concatMap((value: unknown) => redact(value, answer, request)));
  }
}

function viewerOf(request: FastifyRequest, answer?: Answer): Viewer {
  if (!request.caller) return nobody;
  // The query was validated before the handler ran, so these are known words.
  const { include, mask } = request.query as { include?: string; mask?: string };
  const asked = new Set([...(include?.split(',') ?? []).map((word) => word.trim()), ...(answer?.always ?? [])]);
  return { permissions: request.caller.permissions, asked, maskSecrets: mask === 'secrets' };
}

async function redact(value: unknown, answer: Answer | undefined, request: FastifyRequest): Promise<unknown> {
  if (!answer?.of) return undefined;
  const { of } = answer;
  const viewer = viewerOf(request, answer);
  const show = (object: object) => present(of, object, viewer);
  if (answer.shape === 'one') return show(value as object);
  const list = value as List;
  if ('stream' in list) return streamed(request.method === 'HEAD' ? noRows() : await list.stream(), show);
  const results = list.results.map(show);
  return list.page ? { ...list.page, results } : { results };
}

function streamed(batches: AsyncIterable<readonly object[]>, show: (object: object) => unknown): StreamableFile {
  return new StreamableFile(listText(batches, show), { type: 'application/json; charset=utf-8' });
}

async function* noRows(): AsyncGenerator<readonly object[]> {
  // Nothing to yield.
}
