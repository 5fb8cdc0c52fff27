import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, HTTPMethods } from 'fastify';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Responds with 405 and `Allow` to unsupported methods of known paths. Call it before routes are registered.
 * @returns a function to call once all routes are registered
 */
export function collectMethods(server: FastifyInstance): () => void {
  const known = new Map<string, Set<HTTPMethods>>();
  server.addHook('onRoute', ({ url: given, method }) => {
    const url = given.replace(/(?<=.)\/$/, '');
    const methods = known.get(url) ?? new Set<HTTPMethods>();
    known.set(url, methods);
    for (const name of [method].flat()) methods.add(name);
  });
  return () => {
    for (const [url, methods] of [...known]) {
      const allow = METHODS.filter((name) => methods.has(name)).join(', ');
      const method = METHODS.filter((name) => !methods.has(name));
      if (method.length > 0) server.route({ url, method, handler: methodNotAllowed(allow), config: { access: OPEN } });
    }
  };
}

/** The methods of a path are public documentation, so no token is needed. */
const OPEN = { to: 'everyone' } as const;

function methodNotAllowed(allow: string): () => never {
  return () => {
    throw new LedgerError('method_not_allowed', `Method not allowed. Allowed: ${allow}.`, { Allow: allow });
  };
}
