import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { type InputClass, parseBody, parseQuery, Query } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

import { isInputClass } from './input-class.js';

/** Rejects query parameters and body fields if the handler takes none, so that input is never ignored. */
@Injectable()
export class UnknownInputInterceptor implements NestInterceptor {
  private readonly known = new Map<object, AcceptedInput>();

  /** @throws InvalidInput naming every parameter or field */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { query, body } = this.takes(context);
    if (!query) parseQuery(Query, request.query as Record<string, unknown>);
    if (!body && request.body !== undefined) parseBody(NoInput, request.body);
    return next.handle();
  }

  private takes(context: ExecutionContext): AcceptedInput {
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

interface AcceptedInput {
  readonly query: boolean;
  readonly body: boolean;
}

class NoInput {}

function inputsOf(context: ExecutionContext): InputClass[] {
  const prototype = context.getClass().prototype as object;
  const types = Reflect.getMetadata('design:paramtypes', prototype, context.getHandler().name) as unknown[] | undefined;
  return (types ?? []).filter(isInputClass);
}
