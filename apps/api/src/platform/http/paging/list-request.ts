import type { ServerResponse } from 'node:http';

import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SlowReadRequest } from '../../database/index.js';
import { callerOf } from '../caller.js';
import { clientGone } from '../client-disconnect.js';
import { PublicUrl } from '../public-url.js';

/** A request for a list: by whom it is made decides how much at once they may have read, and its end what is ended with it. */
export interface ListRequest extends SlowReadRequest {
  /** Absolute, as clients reach it, with its query: pages link to each other from it. */
  readonly url: URL;
}

/** A request and where its answer goes. Not Fastify's reply, which is a promise of its own end: whoever awaits it waits for ever. */
interface Exchange {
  readonly request: FastifyRequest;
  readonly response: ServerResponse;
}

/** Makes the request for a list of an HTTP request. */
@Injectable()
export class ListRequestPipe implements PipeTransform<Exchange, ListRequest> {
  constructor(private readonly publicUrl: PublicUrl) {}

  /** @returns the request for a list */
  transform({ request, response }: Exchange): ListRequest {
    const url = new URL(this.publicUrl.of(request) + request.url);
    return { url, userId: callerOf(request).userId, signal: clientGone(response) };
  }
}

const CurrentExchange = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), response: http.getResponse<FastifyReply>().raw };
});

/** Hands a handler its request for a list. */
export function CurrentList(): ParameterDecorator {
  return CurrentExchange(ListRequestPipe);
}
