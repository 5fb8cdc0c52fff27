import type { ServerResponse } from 'node:http';

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** A signal that is aborted when the client of a response goes away without an answer. */
export function clientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  // It may have gone while its token was looked at.
  if (response.closed || response.destroyed) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** Hands a handler that may wait a signal, aborted when its client goes away without an answer. */
export const ClientGone = createParamDecorator((_: unknown, context: ExecutionContext) =>
  clientGone(context.switchToHttp().getResponse<FastifyReply>().raw),
);
