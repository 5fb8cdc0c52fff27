import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { draftBody, draftQuery, ValidationErrors } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

import { TAKES_IF_MATCH } from './etag.js';
import { inputsOf, NoInput, type Inputs } from './input-class.js';

interface Handler extends Inputs {
  /** Whether it can be called with an invalid input: it calls `valid()` of its draft, or the precondition, once authorized. */
  readonly takesInvalid: boolean;
}

/**
 * Validates query and body, also of handlers that take none. Mistakes are reported after authorization, together with those that
 * services find: a handler that reads or takes a draft is called with the valid fields, and throws 403 or 404 first.
 */
@Injectable()
export class InputInterceptor implements NestInterceptor {
  private readonly handlers = new Map<object, Handler>();

  /** @throws InvalidInput naming every mistake of query and body */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const handler = this.handlerOf(context);
    const errors = new ValidationErrors();
    request.inputErrors = errors;
    request.query = draftQuery(handler.query, request.query as Record<string, unknown>, errors).fields;
    readBody(request, handler, errors);
    if (errors.isEmpty) return next.handle();
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead && !handler.takesInvalid) throw errors.toError();
    return next.handle().pipe(
      map(() => {
        throw errors.toError();
      }),
    );
  }

  private handlerOf(context: ExecutionContext): Handler {
    const method = context.getHandler();
    let handler = this.handlers.get(method);
    if (!handler) {
      const inputs = inputsOf(context.getClass().prototype as object, method.name);
      handler = {
        ...inputs,
        takesInvalid: inputs.isDraft || (!inputs.body && Reflect.hasMetadata(TAKES_IF_MATCH, method)),
      };
      this.handlers.set(method, handler);
    }
    return handler;
  }
}

function readBody(request: FastifyRequest, { body, isDraft }: Handler, errors: ValidationErrors): void {
  if (request.bodyError) errors.addMalformed(request.bodyError);
  else if (body || request.body !== undefined) {
    const draft = draftBody(body ?? NoInput, request.body, errors);
    if (isDraft) request.draft = draft;
    else if (errors.isEmpty) request.body = draft.valid();
  }
}
