import { LedgerError, notFound } from '@syncledger/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import findMyWay from 'find-my-way';

/** Options that all routers share. */
export const routerOptions = { ignoreTrailingSlash: true, maxParamLength: 16_384 };

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Whether a request only reads: of the safe methods (RFC 9110, section 9.2.1), GET and HEAD have handlers. */
export function isSafeMethod(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether there is no route for the path, or none for the method. */
    isUnrouted: boolean;
  }
}

/** The known paths, each with the methods that it supports. */
export class KnownPaths {
  private readonly methods = new Map<string, Set<string>>();
  private readonly router = findMyWay(routerOptions);
  private readonly general = new Map<string, boolean>();

  /** Collects the routes of a server, and marks requests without one. Call it before routes and other hooks are registered. */
  collect(server: FastifyInstance): void {
    server.decorateRequest('isUnrouted', false);
    server.addHook('onRequest', (request, _reply, done) => {
      request.isUnrouted = request.is404 || this.isOfAnotherPath(request);
      done();
    });
    server.addHook('onRoute', ({ url: given, method }) => {
      const url = given.replace(/(?<=.)\/$/, '');
      let methods = this.methods.get(url);
      if (!methods) {
        methods = new Set();
        this.methods.set(url, methods);
        this.router.on('GET', url, () => undefined, methods);
      }
      for (const name of [method].flat()) methods.add(name);
    });
  }

  /** The supported methods of a path, as in `Allow`; undefined for an unknown path. */
  allowed(path: string): string | undefined {
    const methods = this.methodsOf(path);
    return methods && METHODS.filter((name) => methods.has(name)).join(', ');
  }

  private methodsOf(path: string): ReadonlySet<string> | undefined {
    return this.router.find('GET', path)?.store as Set<string> | undefined;
  }

  /** Whether the router took a route with parameters for lack of the method: `/users/:id` for `DELETE /users/me/`. */
  private isOfAnotherPath({ url, method, routeOptions }: FastifyRequest): boolean {
    if (routeOptions.url === undefined || !this.isGeneral(routeOptions.url)) return false;
    return this.methodsOf(url)?.has(method) === false;
  }

  private isGeneral(route: string): boolean {
    let isGeneral = this.general.get(route);
    if (isGeneral === undefined) {
      const segments = route.replace(/(?<=.)\/$/, '').split('/');
      isGeneral = [...this.methods.keys()].some((path) => isMoreSpecific(path.split('/'), segments));
      this.general.set(route, isGeneral);
    }
    return isGeneral;
  }
}

function isMoreSpecific(path: readonly string[], route: readonly string[]): boolean {
  return (
    path.length === route.length &&
    path.some((segment, at) => segment !== route[at]) &&
    path.every((segment, at) => segment === route[at] || route[at]?.startsWith(':'))
  );
}

/**
 * Responds to requests without a route before their body is read: with 405 and `Allow` on a known path, whatever the method, else with
 * 404. The methods of a path are public documentation, so no token is needed.
 * @param sendPage responds with a page instead; returns false where it does not
 */
export function refuseUnrouted(
  server: FastifyInstance,
  paths: KnownPaths,
  sendPage: (request: FastifyRequest, reply: FastifyReply) => boolean,
): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.isUnrouted) {
      done();
      return;
    }
    const allow = paths.allowed(request.url);
    if (allow === undefined && sendPage(request, reply)) return;
    done(allow === undefined ? notFound() : methodNotAllowed(allow));
  });
}

function methodNotAllowed(allow: string): LedgerError {
  return new LedgerError('method_not_allowed', `Method not allowed. Allowed: ${allow}.`, { Allow: allow });
}
