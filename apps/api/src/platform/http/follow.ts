import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A request for server-sent events, of a route that also answers with JSON. */
export interface FollowRequest {
  readonly lastEventId: string | undefined;
}

/** Injects the request for events, or undefined if the client wants JSON. */
export const Followed = createParamDecorator((_: unknown, context: ExecutionContext): FollowRequest | undefined => {
  const { listFormat, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  if (listFormat !== 'events') return undefined;
  return { lastEventId: headers['last-event-id'] as string | undefined };
});
