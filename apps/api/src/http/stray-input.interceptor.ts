import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { parseBody, parseQuery, Query } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

import { isInputClass, type InputClass } from './input-class.js';

/** Refuses query parameters and body fields where a handler takes none: what is sent is never passed over. */
@Injectable()
export class StrayInputInterceptor implements NestInterceptor {
  /** @throws InvalidInput naming every parameter, or every field */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const inputs = inputsOf(context);
    const takesQuery = inputs.some((type) => type.prototype instanceof Query);
    const takesBody = inputs.some((type) => !(type.prototype instanceof Query));
    if (!takesQuery) parseQuery(Query, request.query as Record<string, unknown>);
    if (!takesBody && request.body !== undefined) parseBody(Nothing, request.body);
    return next.handle();
  }
}

class Nothing {}

function inputsOf(context: ExecutionContext): InputClass[] {
  const prototype = context.getClass().prototype as object;
  const types = Reflect.getMetadata('design:paramtypes', prototype, context.getHandler().name) as unknown[] | undefined;
  return (types ?? []).filter(isInputClass);
}
