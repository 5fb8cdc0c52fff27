import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { accessError } from './access.js';
import { viewOf } from './serialization/caller-view.js';

/** Checks the access that the route declares, and sets the view by which the response is redacted. */
@Injectable()
export class AccessGuard implements CanActivate {
  /** @throws LedgerError `unauthenticated` or `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.getArgByIndex<FastifyRequest>(0);
    const { access, answer } = request.routeOptions.config;
    const refusal = accessError(access, request);
    if (refusal) throw refusal;
    if (!answer) throw new Error('The handler declares no answer.');
    request.view = viewOf(request, answer);
    return true;
  }
}
