import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { forbidden } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import { ACCESS, type Access } from './access.js';
import { callerOf, mustBeUnlimited, type Caller } from './caller.js';

const READING = new Set(['GET', 'HEAD']);

/** Lets a request through to its handler when the caller has what the handler requires. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws LedgerError `unauthenticated` or `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access?.to === 'everyone') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    if (!access) throw forbidden();
    if (access.administers === 'unless-itself' && namesOwnToken(request, caller)) return true;
    if (caller.scope !== null && !access.agents) throw forbidden('This token is for an agent’s work only.');
    if (caller.readOnly && !READING.has(request.method)) {
      throw forbidden('This token may only read.');
    }
    if (access.administers) mustBeUnlimited(caller);
    if (access.permission && !caller.permissions.has(access.permission)) throw forbidden();
    return true;
  }
}

function namesOwnToken({ params }: FastifyRequest, { userId, tokenId }: Caller): boolean {
  const { user, token } = params as { user?: string; token?: string };
  return user === String(userId) && token === String(tokenId);
}
