import type { ServerResponse } from 'node:http';

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Aborts when the client disconnects before the response is sent. */
export function disconnectSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  // The client may have disconnected during authentication.
  if (response.closed || response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Who sent a request. */
export interface Client {
  /** Aborts when the client disconnects before the response is sent. */
  readonly disconnected: AbortSignal;
  readonly userAgent: string | undefined;
}

export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const http = context.switchToHttp();
  const { 'user-agent': userAgent } = http.getRequest<FastifyRequest>().headers;
  return { disconnected: disconnectSignal(http.getResponse<FastifyReply>().raw), userAgent };
});
