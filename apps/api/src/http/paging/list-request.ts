import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import type { AsideRequest } from '../../database/index.js';
import { callerOf } from '../caller.js';
import { clientGone } from '../client-gone.js';
import { PublicUrl } from '../public-url.js';

/** A request for a list: by whom it is made decides how much at once they may have read, and its end what is ended with it. */
export interface ListRequest extends AsideRequest {
  /** Absolute, as clients reach it, with its query: pages link to each other from it. */
  readonly url: URL;
}

/** Makes the request for a list of a request. */
@Injectable()
export class ListRequestPipe implements PipeTransform<FastifyReply, ListRequest> {
  constructor(private readonly publicUrl: PublicUrl) {}

  /** @returns the request for a list that a reply answers */
  transform(reply: FastifyReply): ListRequest {
    const { request } = reply;
    const url = new URL(this.publicUrl.of(request) + request.url);
    return { url, userId: callerOf(request).userId, signal: clientGone(reply) };
  }
}

const CurrentReply = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getResponse<FastifyReply>(),
);

/** Hands a handler its request for a list. */
export function CurrentList(): ParameterDecorator {
  return CurrentReply(ListRequestPipe);
}
