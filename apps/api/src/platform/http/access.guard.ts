import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

import { ACCESS, accessRefusal, type Access } from './access.js';
import type { Answer } from './answer.js';
import { ANSWER } from './answers.js';
import { viewOf } from './serialization/caller-view.js';

/** Lets a request through to its handler when the caller has what the handler requires, and decides what the caller is shown. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws LedgerError `unauthenticated` or `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const handler = context.getHandler();
    const refusal = accessRefusal(this.reflector.get<Access | undefined>(ACCESS, handler), request);
    if (refusal) throw refusal;
    const answer = this.reflector.get<Answer | undefined>(ANSWER, handler);
    if (answer) request.view = viewOf(request, answer);
    return true;
  }
}
