import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';

import { accessError } from './access.js';
import { ErrorsFilter } from './errors.filter.js';
import { argumentReaderOf, type ReadArguments } from './handler-arguments.js';
import { assertNoIdempotencyKey } from './idempotency/index.js';
import { Redaction } from './redaction.js';
import { inputReaderOf, type ReadInput } from './request-input.js';
import { viewOf } from './serialization/caller-view.js';

type Method = (...values: unknown[]) => unknown;

/** A handler, compiled. */
interface Endpoint {
  readonly call: Method;
  readonly config: FastifyContextConfig;
  readonly readInput: ReadInput;
  readonly readArguments: ReadArguments;
}

/**
 * Calls the handlers of all controllers: access, input, handler, redaction, errors. It takes the place of Nest's guards, interceptors
 * and pipes, which it resolves once per route (decision 104).
 */
@Injectable()
export class RequestPipeline {
  private readonly attached = new Set<unknown>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly modules: ModuleRef,
    private readonly redaction: Redaction,
    private readonly errors: ErrorsFilter,
  ) {}

  /** Replaces the handlers that Nest registers. Call it before routes are registered. */
  attach(server: FastifyInstance): void {
    const controllers = this.controllersByHandler();
    server.addHook('onRoute', (route) => {
      const handler = route.config?.handler;
      const controller = handler && controllers.get(handler);
      if (!handler || !controller) return;
      this.attached.add(handler);
      route.handler = this.handlerOf(this.compile(controller, handler.name, route.config ?? {}));
    });
  }

  /** Whether it calls a handler. */
  calls(handler: unknown): boolean {
    return this.attached.has(handler);
  }

  private controllersByHandler(): Map<object, object> {
    const found = new Map<object, object>();
    for (const { instance } of this.discovery.getControllers()) {
      const prototype = Object.getPrototypeOf(instance) as Record<string, Method>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        found.set(prototype[name] as Method, instance as object);
      }
    }
    return found;
  }

  private compile(controller: object, name: string, config: FastifyContextConfig): Endpoint {
    const type = controller.constructor as Type;
    const pipeOf = (pipe: Type<PipeTransform>) => this.modules.get(pipe, { strict: false });
    return {
      config,
      call: ((controller as Record<string, Method>)[name] as Method).bind(controller),
      readInput: inputReaderOf(type.prototype as object, name),
      readArguments: argumentReaderOf(type, name, pipeOf),
    };
  }

  private handlerOf(endpoint: Endpoint): RouteHandlerMethod {
    return (request, reply) => {
      // It rejects never: it sends the error.
      void this.run(endpoint, request, reply);
    };
  }

  private async run(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { access, answer, status = 200, refusesKey } = endpoint.config;
    try {
      const refusal = accessError(access, request);
      if (refusal) throw refusal;
      if (!answer) throw new Error('The handler declares no answer.');
      request.view = viewOf(request, answer);
      if (refusesKey !== undefined) assertNoIdempotencyKey(request, refusesKey);
      reply.code(status);
      const began = performance.now();
      const mistakes = endpoint.readInput(request);
      const value = await endpoint.call(...endpoint.readArguments(request, reply));
      mistakes.throwIfAny();
      await this.redaction.send(value, answer, reply, began);
    } catch (error) {
      this.errors.send(error, request, reply);
    }
  }
}
