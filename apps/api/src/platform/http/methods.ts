import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance, HTTPMethods } from 'fastify';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Answers 405 with `Allow` to the methods that a known path does not have.
 * Called before any route is made; `refuse` is called once all are.
 * @returns refuse
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
      if (method.length > 0) server.route({ url, method, handler: refusal(allow), config: { access: OPEN } });
    }
  };
}

/** Which methods a path has is in the documentation: no token is needed to be told. */
const OPEN = { to: 'everyone' } as const;

function refusal(allow: string): () => never {
  return () => {
    throw new LedgerError('method_not_allowed', `Allowed here: ${allow}.`, { Allow: allow });
  };
}
