import { Injectable, StreamableFile, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import { defer, firstValueFrom } from 'rxjs';

import { AccessGuard } from './access.guard.js';
import { ErrorsFilter } from './errors.filter.js';
import { endOfTurn } from './event-loop.js';
import type { ReadArguments } from './handler-arguments.js';
import { assertNoIdempotencyKey } from './idempotency/index.js';
import { RedactionInterceptor, type ResponseBody } from './redaction.interceptor.js';
import type { ReadInput } from './request-input.js';

/** Longer responses are written at once: many of them would leave the caches of the processor before they are. In characters. */
const MAX_WAITING = 32_768;

export type Method = (...values: unknown[]) => unknown;

/** A handler, compiled. */
export interface Endpoint {
  readonly controller: Type;
  readonly call: Method;
  readonly config: FastifyContextConfig;
  readonly readInput: ReadInput;
  readonly readArguments: ReadArguments;
}

/** Calls a handler: guard, input, handler, interceptor, and the filter for errors. */
@Injectable()
export class RequestChain {
  constructor(
    private readonly guard: AccessGuard,
    private readonly redaction: RedactionInterceptor,
    private readonly errors: ErrorsFilter,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /** Sends the response, or the error. */
  async run(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { config, controller, call } = endpoint;
    try {
      const context = new ExecutionContextHost([request, reply], controller, call);
      this.guard.canActivate(context);
      if (config.refusesKey !== undefined) assertNoIdempotencyKey(request, config.refusesKey);
      reply.code(config.status ?? 200);
      const mistakes = endpoint.readInput(request);
      const handle = () =>
        defer(async () => {
          const value = await call(...endpoint.readArguments(context));
          mistakes.throwIfAny();
          return value;
        });
      await this.send(await firstValueFrom(this.redaction.intercept(context, { handle })), reply);
    } catch (error) {
      this.errors.send(error, request, reply);
    }
  }

  private async send(body: ResponseBody, reply: FastifyReply): Promise<void> {
    // Nest's adapter destroys the stream when the response is not sent.
    if (body instanceof StreamableFile) this.adapter.httpAdapter.reply(reply, body);
    else {
      // Responses of one turn are written one after another: the client's process, or a proxy, is woken once for all of them.
      if (body === undefined || body.length <= MAX_WAITING) await endOfTurn();
      reply.send(body);
    }
  }
}
