import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { nobody, present, type AnyResource, type Viewer } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

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
    const viewer = viewerOf(context.switchToHttp().getRequest<FastifyRequest>(), answer);
    return next.handle().pipe(map((value: unknown) => redact(value, answer, viewer)));
  }
}

function viewerOf(request: FastifyRequest, answer?: Answer): Viewer {
  if (!request.caller) return nobody;
  // The query was validated before the handler ran, so these are known words.
  const { include } = request.query as { include?: string };
  const asked = new Set([...(include?.split(',') ?? []).map((word) => word.trim()), ...(answer?.always ?? [])]);
  return { permissions: request.caller.permissions, asked };
}

function redact(value: unknown, answer: Answer | undefined, viewer: Viewer): unknown {
  if (!answer?.of) return undefined;
  if (answer.shape === 'one') return present(answer.of, value as object, viewer);
  return redactList(value as List, answer.of, viewer);
}

function redactList(list: List, of: AnyResource, viewer: Viewer): unknown {
  const show = (object: object) => present(of, object, viewer);
  if ('stream' in list) {
    return new StreamableFile(listText(list.stream, show), { type: 'application/json; charset=utf-8' });
  }
  const results = list.results.map(show);
  return list.page ? { ...list.page, results } : { results };
}
