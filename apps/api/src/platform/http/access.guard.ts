import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

import { ACCESS, accessError, type Access } from './access.js';
import type { Answer } from './answer.js';
import { ANSWER } from './answers.js';
import { viewOf } from './serialization/caller-view.js';

/** Checks the access that the handler declares, and sets the view by which the response is redacted. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws LedgerError `unauthenticated` or `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const handler = context.getHandler();
    const refusal = accessError(this.reflector.get<Access | undefined>(ACCESS, handler), request);
    if (refusal) throw refusal;
    const answer = this.reflector.get<Answer | undefined>(ANSWER, handler);
    if (answer) request.view = viewOf(request, answer);
    return true;
  }
}
