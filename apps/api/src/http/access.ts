import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { GlobalPermission, ProjectPermission } from '@syncledger/domain';

import { addRouteConfig } from './route-config.js';

/** What a route asks of its caller. */
export type Access =
  | { readonly to: 'everyone' }
  | {
      readonly to: 'callers';
      /** A permission on the whole ledger, which the guard checks. */
      readonly permission?: GlobalPermission;
      /** A permission in the object's project, which the feature's SQL checks where it finds the object. */
      readonly inProject?: ProjectPermission;
      /** A permission on the whole ledger that counts for objects that the caller sees; the feature checks it once it is found. */
      readonly whereSeen?: GlobalPermission;
      /** Whether tokens of the scope `agent` may call it, too. */
      readonly agents?: boolean;
      /**
       * Whether it administers users, roles, tokens or members, which a limited token (narrowed, scoped, expiring or read-only) does
       * not. `unless-itself`: but for the token that the path names.
       */
      readonly administers?: boolean | 'unless-itself';
    };

/** Where a handler's access is kept, for the guard and the start-up check. */
export const ACCESS = 'syncledger:access';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's access, known before the body is read. */
    access?: Access;
  }
}

function declare(access: Access, ...documentation: MethodDecorator[]): MethodDecorator {
  return applyDecorators(SetMetadata(ACCESS, access), addRouteConfig({ access }), ...documentation);
}

/** The route needs no token. */
export function Public(): MethodDecorator {
  return declare({ to: 'everyone' });
}

/**
 * The route needs a token: any, one with a permission, or one with a permission in the project concerned.
 * Every handler says this or `@Public()`; one that says neither keeps the server from starting.
 */
export function Requires(right?: GlobalPermission | Omit<Extract<Access, { to: 'callers' }>, 'to'>): MethodDecorator {
  const needs = typeof right === 'string' ? { permission: right } : (right ?? {});
  return declare(
    { to: 'callers', ...needs },
    ApiSecurity('token'),
    ApiExtension('x-access', describeAccess({ to: 'callers', ...needs })),
  );
}

/** A route's access in a few words, for the documentation and the list of routes. */
export function describeAccess(access: Access): string {
  if (access.to === 'everyone') return 'public';
  return (
    access.permission ?? access.whereSeen ?? (access.inProject ? `${access.inProject} in the project` : 'any token')
  );
}
