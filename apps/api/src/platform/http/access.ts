import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import { forbidden, Query, type GlobalPermission, type LedgerError, type ProjectPermission } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import { limitedRefusal, unauthenticated, type Caller } from './caller.js';
import { isInputClass, type InputClass } from './input-class.js';
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
       * Whether it administers users, roles, tokens, members or webhooks, which a limited token (narrowed, scoped, expiring or
       * read-only) does not: what it leaves would outlive its limits. `unless-itself`: but for the token that the path names.
       */
      readonly administers?: boolean | 'unless-itself';
    };

/** Where a handler's access is kept, for the guard and the start-up check. */
export const ACCESS = 'syncledger:access';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's access, known before the body is read. */
    access?: Access;
    /** The class of the route's body; unset where it takes none, or many objects. */
    takesBody?: InputClass;
  }
}

function declare(access: Access, ...documentation: MethodDecorator[]): MethodDecorator {
  const configure: MethodDecorator = (prototype, key, descriptor) => {
    const types = (Reflect.getMetadata('design:paramtypes', prototype, key) ?? []) as unknown[];
    const takesBody = types.filter(isInputClass).find((type) => !(type.prototype instanceof Query));
    addRouteConfig({ access, ...(takesBody && { takesBody }) })(prototype, key, descriptor);
  };
  return applyDecorators(SetMetadata(ACCESS, access), configure, ...documentation);
}

const READING = new Set(['GET', 'HEAD']);

/**
 * Checks all that a route's declaration asks of its caller; what it asks in a project is for the feature to check.
 * @param access undefined refuses everybody
 * @returns why the request is refused, or undefined
 */
export function accessRefusal(
  access: Access | undefined,
  { caller, method, params }: Pick<FastifyRequest, 'caller' | 'method' | 'params'>,
): LedgerError | undefined {
  if (access?.to === 'everyone') return undefined;
  if (!caller) return unauthenticated();
  if (!access) return forbidden();
  if (access.administers === 'unless-itself' && namesOwnToken(params, caller)) return undefined;
  if (caller.scope !== null && !access.agents) return forbidden('This token is for an agent’s work only.');
  if (caller.readOnly && !READING.has(method)) return forbidden('This token may only read.');
  if (access.administers && caller.isLimited) return limitedRefusal();
  return access.permission && !caller.permissions.has(access.permission) ? forbidden() : undefined;
}

function namesOwnToken(params: unknown, { userId, tokenId }: Caller): boolean {
  const { user, token } = params as { user?: string; token?: string };
  return user === String(userId) && token === String(tokenId);
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
