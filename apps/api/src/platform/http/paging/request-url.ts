import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { PublicUrl } from '../public-url.js';

@Injectable()
export class AbsoluteUrlPipe implements PipeTransform<FastifyRequest, URL> {
  constructor(private readonly publicUrl: PublicUrl) {}

  transform(request: FastifyRequest): URL {
    return new URL(this.publicUrl.of(request) + request.url);
  }
}

const CurrentRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/** Injects the absolute public URL of the request with its query, the base of page links. */
export function RequestUrl(): ParameterDecorator {
  return CurrentRequest(AbsoluteUrlPipe);
}
