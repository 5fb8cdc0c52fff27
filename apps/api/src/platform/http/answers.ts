import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

import type { Answer } from './answer.js';
import { answerSchema } from './openapi/schemas.js';
import { addRouteConfig } from './route-config.js';

/** Where a handler's answer is kept, for the redaction and the start-up check. */
export const ANSWER = 'syncledger:answer';

/**
 * Declares what a handler answers; the redaction lets nothing else out, and a handler without it
 * keeps the server from starting.
 * @param status the status of success
 */
export function Answers(answer: Answer, status = 200): MethodDecorator {
  return applyDecorators(
    SetMetadata(ANSWER, answer),
    HttpCode(status),
    ...(answer.asLines ? [addRouteConfig({ offersLines: true })] : []),
    ...(answer.shape === 'events' ? [addRouteConfig({ answersEvents: true })] : []),
    ApiResponse({ status, ...answerSchema(answer) }),
  );
}
