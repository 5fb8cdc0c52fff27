import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyContextConfig } from 'fastify';

const CONFIG = 'syncledger:route-config';

/** Tells what is before the handlers something of a route, beside what it was told already. */
export function addRouteConfig(config: Partial<FastifyContextConfig>): MethodDecorator {
  return (prototype, key, descriptor) => {
    const handler = descriptor.value as object;
    const merged = { ...(Reflect.getMetadata(CONFIG, handler) as object | undefined), ...config };
    Reflect.defineMetadata(CONFIG, merged, handler);
    RouteConfig(merged)(prototype, key, descriptor);
  };
}
