import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import stringify from 'safe-stable-stringify';

import { callerOf } from '../caller.js';
import { inputErrorsOf } from '../input.js';

const KEY = /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** A request with an `Idempotency-Key` (wire contract, section 2). */
export interface IdempotentRequest {
  readonly userId: number;
  readonly path: string;
  readonly key: string;
  /**
   * The body as compact JSON with sorted names, which must be the same for each use of the key. Only for validated
   * bodies, whose depth is limited.
   */
  body(): string;
  readonly status: number;
  /** Set when the response is that of an earlier request. */
  replayed: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    idempotency?: IdempotentRequest;
  }
}

const idempotencyKey = createParamDecorator((status: number, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const key = request.headers['idempotency-key'];
  // An invalid request creates nothing, so it is no use of the key.
  if (key === undefined || !inputErrorsOf(request).isEmpty) return undefined;
  // Node.js joins repeated headers.
  if (
    request.raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'idempotency-key').length > 1
  ) {
    throw new LedgerError('malformed', 'Idempotency-Key must be sent once.');
  }
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new LedgerError('malformed', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
  }
  request.idempotency = {
    userId: callerOf(request).userId,
    path: pathOf(request),
    key,
    body: () => stringify(request.body ?? null),
    status,
    replayed: false,
  };
  return request.idempotency;
});

/** Metadata key of handlers that take an `Idempotency-Key`, for the documentation. */
export const TAKES_IDEMPOTENCY_KEY = 'syncledger:idempotency-key';

/**
 * Injects the idempotent request, or undefined without the header.
 * @param status the HTTP status of a successful response
 */
export function IdempotencyKey(status: number): ParameterDecorator {
  return (prototype, key, index) => {
    const handler = (prototype as Record<string | symbol, object>)[key ?? ''];
    if (handler) Reflect.defineMetadata(TAKES_IDEMPOTENCY_KEY, true, handler);
    idempotencyKey(status)(prototype, key, index);
  };
}

/** The path of the route with its parameters: the same however the path is encoded, and with or without its trailing slash. */
function pathOf({ routeOptions, params }: FastifyRequest): string {
  const values = params as Readonly<Record<string, string>>;
  const path = routeOptions.url?.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? '') ?? '';
  return path.replace(/\/$/, '');
}

/** Sends `Idempotent-Replayed: true` with replayed successful responses. */
export function markReplays(server: FastifyInstance): void {
  server.decorateRequest('idempotency', undefined);
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.idempotency?.replayed && reply.statusCode < 400) reply.header('Idempotent-Replayed', 'true');
    done(null, payload);
  });
}
