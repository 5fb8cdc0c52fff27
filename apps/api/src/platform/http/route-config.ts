import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyContextConfig } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The method of a controller. */
    handler?: (...values: never[]) => unknown;
  }
}

const CONFIG = 'syncledger:route-config';

/** What has been added to the config of a route. */
export function routeConfigOf(handler: object): Partial<FastifyContextConfig> {
  return (Reflect.getMetadata(CONFIG, handler) as Partial<FastifyContextConfig> | undefined) ?? {};
}

/** Merges options into the Fastify config of a route, where hooks find them. */
export function addRouteConfig(config: Partial<FastifyContextConfig>): MethodDecorator {
  return (prototype, key, descriptor) => {
    const handler = descriptor.value as unknown as NonNullable<FastifyContextConfig['handler']>;
    const merged = { handler, ...routeConfigOf(handler), ...config };
    Reflect.defineMetadata(CONFIG, merged, handler);
    RouteConfig(merged)(prototype, key, descriptor);
  };
}
