import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyContextConfig } from 'fastify';

const CONFIG = 'syncledger:route-config';

/** Merges options into the Fastify config of a route, where hooks find them. */
export function addRouteConfig(config: Partial<FastifyContextConfig>): MethodDecorator {
  return (prototype, key, descriptor) => {
    const handler = descriptor.value as object;
    const merged = { ...(Reflect.getMetadata(CONFIG, handler) as object | undefined), ...config };
    Reflect.defineMetadata(CONFIG, merged, handler);
    RouteConfig(merged)(prototype, key, descriptor);
  };
}
