import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';

import { argumentReaderOf } from './handler-arguments.js';
import { RequestChain, type Endpoint, type Method } from './request-chain.js';
import { inputReaderOf } from './request-input.js';

/**
 * Has the handlers of all controllers called by `RequestChain` instead of Nest, which looks guards, interceptors, pipes and their
 * metadata up for each request: here they are resolved once per route (decision 104).
 */
@Injectable()
export class RequestPipeline {
  private readonly attached = new Set<unknown>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly modules: ModuleRef,
    private readonly chain: RequestChain,
  ) {}

  /** Replaces the handlers that Nest registers. Call it before routes are registered. */
  attach(server: FastifyInstance): void {
    const controllers = this.controllersByHandler();
    server.addHook('onRoute', (route) => {
      const handler = route.config?.handler;
      const controller = handler && controllers.get(handler);
      if (!handler || !controller) return;
      this.attached.add(handler);
      const endpoint = this.compile(controller, handler.name, route.config ?? {});
      // It never rejects: it sends the error.
      route.handler = (request, reply) => void this.chain.run(endpoint, request, reply);
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
      controller: type,
      config,
      call: ((controller as Record<string, Method>)[name] as Method).bind(controller),
      readInput: inputReaderOf(type.prototype as object, name),
      readArguments: argumentReaderOf(type, name, pipeOf),
    };
  }
}
