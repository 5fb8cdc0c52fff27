import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { parseQuery, Query } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

/** Refuses query parameters where a handler takes none: a mistyped one must never be passed over. */
@Injectable()
export class StrayQueryInterceptor implements NestInterceptor {
  /** @throws InvalidInput naming every parameter */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!takesQuery(context)) {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      parseQuery(Query, request.query as Record<string, unknown>);
    }
    return next.handle();
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const prototype = context.getClass().prototype as object;
  const name = context.getHandler().name;
  const types = Reflect.getMetadata('design:paramtypes', prototype, name) as unknown[] | undefined;
  return (types ?? []).some((type) => typeof type === 'function' && type.prototype instanceof Query);
}
