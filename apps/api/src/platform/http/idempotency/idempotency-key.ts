import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { callerOf } from '../caller.js';

const KEY = /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** A request that must write once however often it is sent (wire contract, section 2). */
export interface IdempotentRequest {
  readonly userId: number;
  readonly path: string;
  readonly key: string;
  /** The body as compact JSON: what must be the same when the key is sent again. For valid bodies, which nest only so deep. */
  body(): string;
  readonly status: number;
  /** Set when the answer is that of an earlier request. */
  replayed: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    once?: IdempotentRequest;
  }
}

const once = createParamDecorator((status: number, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new LedgerError('malformed', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
  }
  request.once = {
    userId: callerOf(request).userId,
    path: pathOf(request),
    key,
    body: () => JSON.stringify(request.body ?? null),
    status,
    replayed: false,
  };
  return request.once;
});

/** Where a handler that takes an `Idempotency-Key` is marked, for the documentation. */
export const TAKES_IDEMPOTENCY_KEY = 'syncledger:idempotency-key';

/**
 * Hands a handler what its `Idempotency-Key` asks for, or undefined.
 * @param status the handler's status of success
 */
export function IdempotencyKey(status: number): ParameterDecorator {
  return (prototype, key, index) => {
    const handler = (prototype as Record<string | symbol, object>)[key ?? ''];
    if (handler) Reflect.defineMetadata(TAKES_IDEMPOTENCY_KEY, true, handler);
    once(status)(prototype, key, index);
  };
}

/** A path is the same with and without its trailing slash. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]?.replace(/\/$/, '') ?? '';
}

/** Tells clients when an answer was replayed. */
export function tellReplays(server: FastifyInstance): void {
  server.decorateRequest('once', undefined);
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.once?.replayed) reply.header('Idempotent-Replayed', 'true');
    done(null, payload);
  });
}
