import type { ServerResponse } from 'node:http';

import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { ValidationErrors } from '@syncledger/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SlowReadRequest } from '../../database/index.js';
import { callerOf } from '../caller.js';
import { disconnectSignal } from '../client-disconnect.js';
import { inputErrorsOf } from '../input.js';
import type { ListFormat } from '../negotiation.js';
import { PublicUrl } from '../public-url.js';

/** A list request. Slow reads are limited per user, and canceled when the client disconnects. */
export interface ListRequest extends SlowReadRequest {
  /** The absolute public URL with its query, the base of page links. Built on each access. */
  readonly url: URL;
  /** JSON when left out. */
  readonly format?: ListFormat;
  /** The mistakes of the request, which `readList` throws: what it is called by has authorized the caller. */
  readonly errors: ValidationErrors;
}

/** Not Fastify's reply, which is thenable: a pipe that returned it would wait for the end of the response. */
interface Exchange {
  readonly request: FastifyRequest;
  readonly response: ServerResponse;
}

@Injectable()
export class ListRequestPipe implements PipeTransform<Exchange, ListRequest> {
  constructor(private readonly publicUrl: PublicUrl) {}

  transform({ request, response }: Exchange): ListRequest {
    const { publicUrl } = this;
    return {
      get url() {
        return publicUrl.of(request);
      },
      format: request.listFormat,
      errors: inputErrorsOf(request),
      userId: callerOf(request).userId,
      signal: disconnectSignal(response),
    };
  }
}

const CurrentExchange = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), response: http.getResponse<FastifyReply>().raw };
});

/** Injects the list request. */
export function CurrentList(): ParameterDecorator {
  return CurrentExchange(ListRequestPipe);
}
