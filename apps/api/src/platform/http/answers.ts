import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

import type { Answer } from './answer.js';
import { answerSchema } from './openapi/schemas.js';
import { addRouteConfig } from './route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route returns, for hooks. */
    answer?: Answer;
    /** The HTTP status of a successful response. */
    status?: number;
  }
}

/**
 * Declares the response of a handler; redaction removes everything else. The server does not start with a handler that lacks it.
 * @param status the HTTP status of a successful response
 */
export function Answers(answer: Answer, status = 200): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    addRouteConfig({ answer, status }),
    ApiResponse({ status, ...answerSchema(answer) }),
  );
}
