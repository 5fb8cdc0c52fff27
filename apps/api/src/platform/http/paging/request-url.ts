import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { PublicUrl } from '../public-url.js';

/** Makes a request's absolute URL, as clients reach it. */
@Injectable()
export class AbsoluteUrlPipe implements PipeTransform<FastifyRequest, URL> {
  constructor(private readonly publicUrl: PublicUrl) {}

  /** @returns the URL, with its query */
  transform(request: FastifyRequest): URL {
    return new URL(this.publicUrl.of(request) + request.url);
  }
}

const CurrentRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/** Hands a handler the absolute URL of its request, from which pages link to each other. */
export function RequestUrl(): ParameterDecorator {
  return CurrentRequest(AbsoluteUrlPipe);
}
