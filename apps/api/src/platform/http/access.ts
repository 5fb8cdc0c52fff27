import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import {
  forbidden,
  type GlobalPermission,
  type InputClass,
  type LedgerError,
  type ProjectPermission,
} from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import { limitedTokenError, unauthenticated, type Caller } from './caller.js';
import { inputsOf } from './input-class.js';
import { isSafeMethod } from './methods.js';
import { addRouteConfig } from './route-config.js';

/** Who may call a route. */
export type Access =
  | { readonly to: 'everyone' }
  | {
      readonly to: 'callers';
      /** A global permission, checked before the handler is called. */
      readonly permission?: GlobalPermission;
      /** A permission in the object's project, checked by the SQL that finds the object. */
      readonly inProject?: ProjectPermission;
      /** A global permission that applies to objects the caller can see; the feature checks it after finding the object. */
      readonly whereSeen?: GlobalPermission;
      /** Whether tokens with the scope `agent` may call it. */
      readonly agents?: boolean;
      /**
       * Whether it administers users, roles, tokens, members or webhooks. A limited token (narrowed, scoped, expiring or read-only)
       * may not, because its changes would outlive its limits. `unless-itself`: except to the token or session in the path, if it is the
       * caller's.
       */
      readonly administers?: boolean | 'unless-itself';
    };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's access, known before the body is read. */
    access?: Access;
    /** The input class of the body; unset for routes without a body or with a list of objects. */
    takesBody?: InputClass;
  }
}

function declare(access: Access, ...documentation: MethodDecorator[]): MethodDecorator {
  const configure: MethodDecorator = (prototype, key, descriptor) => {
    const { body: takesBody } = inputsOf(prototype, key);
    addRouteConfig({ access, ...(takesBody && { takesBody }) })(prototype, key, descriptor);
  };
  return applyDecorators(configure, ...documentation);
}

/**
 * Checks a route's access, except project permissions, which the feature checks.
 * @param access undefined rejects every caller
 */
export function accessError(
  access: Access | undefined,
  { caller, method, params }: Pick<FastifyRequest, 'caller' | 'method' | 'params'>,
): LedgerError | undefined {
  if (access?.to === 'everyone') return undefined;
  if (!caller) return unauthenticated();
  if (!access) return forbidden();
  if (access.administers === 'unless-itself' && namesItself(params, caller)) return undefined;
  if (caller.scope !== null && !access.agents) return forbidden('This token may only claim and report runs.');
  if (caller.readOnly && !isSafeMethod(method)) return forbidden('This token is read-only.');
  if (access.administers && caller.isLimited) return limitedTokenError();
  return access.permission && !caller.permissions.has(access.permission) ? forbidden() : undefined;
}

function namesItself(params: unknown, { userId, tokenId, sessionId }: Caller): boolean {
  const { user, token, session } = params as { user?: string; token?: string; session?: string };
  if (session !== undefined) return session === String(sessionId);
  return user === String(userId) && token === String(tokenId);
}

/** The route needs no token. */
export function Public(): MethodDecorator {
  return declare({ to: 'everyone' });
}

/**
 * The route needs a token, optionally with a global or project permission.
 * The server does not start with a handler that has neither this nor `@Public()`.
 */
export function Requires(right?: GlobalPermission | Omit<Extract<Access, { to: 'callers' }>, 'to'>): MethodDecorator {
  const needs = typeof right === 'string' ? { permission: right } : (right ?? {});
  return declare(
    { to: 'callers', ...needs },
    ApiSecurity('token'),
    ApiSecurity('bearer'),
    ApiSecurity('session'),
    ApiExtension('x-access', describeAccess({ to: 'callers', ...needs })),
  );
}

/** Describes a route's access for the documentation and the list of routes. */
export function describeAccess(access: Access): string {
  if (access.to === 'everyone') return 'public';
  return (
    access.permission ?? access.whereSeen ?? (access.inProject ? `${access.inProject} in the project` : 'any token')
  );
}
