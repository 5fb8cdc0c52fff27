import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type InputClass, Query } from '@syncledger/domain';

import { describeAccess, type Access } from './access.js';
import type { Answer } from './answer.js';
import { TAKES_IF_MATCH } from './etag.js';
import { TAKES_IDEMPOTENCY_KEY } from './idempotency/idempotency-key.js';
import { inputsOf } from './input-class.js';
import { TAKES_LINES } from './lines/index.js';
import { RequestPipeline } from './request-pipeline.js';
import { routeConfigOf } from './route-config.js';

/** Metadata key of a handler's HTTP method in Nest. */
const HTTP_METHOD = 'method';

type Handler = () => unknown;

/** A route as its handler declares it. */
export interface DeclaredRoute {
  /** Controller and method. */
  readonly name: string;
  readonly handler: object;
  readonly operationId?: string;
  readonly access?: Access;
  readonly answer?: Answer;
  readonly query?: InputClass;
  readonly body?: InputClass;
  /** The class of each object in an NDJSON body. */
  readonly lines?: InputClass;
  readonly takesIdempotencyKey: boolean;
  readonly takesIfMatch: boolean;
}

/** Stops the server at start-up if a handler declares no access or no answer. */
@Injectable()
export class RouteCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly pipeline: RequestPipeline,
  ) {}

  /** @throws Error naming the handlers */
  onApplicationBootstrap(): void {
    const routes = this.routes();
    const undeclared = routes.filter(({ access, answer }) => !access || !answer);
    if (undeclared.length > 0) {
      throw new Error(`Handlers without @Requires() or @Public(), or without @Answers(): ${namesOf(undeclared)}.`);
    }
    const skipped = routes.filter(({ handler }) => !this.pipeline.calls(handler));
    if (skipped.length > 0) throw new Error(`Handlers that Nest would call unchecked: ${namesOf(skipped)}.`);
  }

  routes(): DeclaredRoute[] {
    return this.discovery.getControllers().flatMap(({ instance, name }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, Handler>;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((method) => Reflect.hasMetadata(HTTP_METHOD, prototype[method] as Handler))
        .map((method) => readRoute(String(name), prototype, method));
    });
  }
}

function namesOf(routes: readonly DeclaredRoute[]): string {
  return routes.map(({ name }) => name).join(', ');
}

function readRoute(controller: string, prototype: Record<string, Handler>, method: string): DeclaredRoute {
  const handler = prototype[method] as Handler;
  const read = <T>(key: string) => Reflect.getMetadata(key, handler) as T | undefined;
  const { query, body } = inputsOf(prototype, method);
  const operationId = read<{ operationId?: string }>('swagger/apiOperation')?.operationId;
  const { access, answer } = routeConfigOf(handler);
  const lines = read<InputClass>(TAKES_LINES);
  return {
    name: `${controller}.${method}`,
    handler,
    takesIdempotencyKey: read<boolean>(TAKES_IDEMPOTENCY_KEY) ?? false,
    takesIfMatch: read<boolean>(TAKES_IF_MATCH) ?? false,
    ...(operationId && { operationId }),
    ...(access && { access }),
    ...(answer && { answer }),
    ...(query !== Query && { query }),
    ...(body && { body }),
    ...(lines && { lines }),
  };
}

/** Describes a route, such as `add_project -> one Project`. */
export function describeRoute({ access, answer }: DeclaredRoute): string {
  const shows = answer?.of ? `${answer.shape} ${answer.of.name}` : (answer?.shape ?? 'undeclared');
  return `${access ? describeAccess(access) : 'undeclared'} -> ${shows}`;
}
