import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route serves files that are the same for everyone and contain no data: it needs no token, and has no limit. */
    isStatic?: boolean;
  }
}

/** Declares all routes of a scope as static. */
export function declareStatic(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, isStatic: true };
  });
}

/** Options of @fastify/static for files whose names contain a hash of their content. */
export const hashedFiles = {
  decorateReply: false,
  preCompressed: true,
  index: false,
  immutable: true,
  maxAge: '1y',
} as const;
