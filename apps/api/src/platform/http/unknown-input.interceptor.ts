import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { parseBody, parseQuery, Query } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

import { isInputClass, type InputClass } from './input-class.js';

/** Refuses query parameters and body fields where a handler takes none: what is sent is never passed over. */
@Injectable()
export class StrayInputInterceptor implements NestInterceptor {
  private readonly known = new Map<object, Takes>();

  /** @throws InvalidInput naming every parameter, or every field */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { query, body } = this.takes(context);
    if (!query) parseQuery(Query, request.query as Record<string, unknown>);
    if (!body && request.body !== undefined) parseBody(Nothing, request.body);
    return next.handle();
  }

  private takes(context: ExecutionContext): Takes {
    const handler = context.getHandler();
    let takes = this.known.get(handler);
    if (!takes) {
      const inputs = inputsOf(context);
      const isQuery = (type: InputClass) => type.prototype instanceof Query;
      takes = { query: inputs.some(isQuery), body: inputs.some((type) => !isQuery(type)) };
      this.known.set(handler, takes);
    }
    return takes;
  }
}

/** What a handler takes. */
interface Takes {
  readonly query: boolean;
  readonly body: boolean;
}

class Nothing {}

function inputsOf(context: ExecutionContext): InputClass[] {
  const prototype = context.getClass().prototype as object;
  const types = Reflect.getMetadata('design:paramtypes', prototype, context.getHandler().name) as unknown[] | undefined;
  return (types ?? []).filter(isInputClass);
}
