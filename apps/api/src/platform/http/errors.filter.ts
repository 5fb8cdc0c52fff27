import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { errorAnswer } from './error-answer.js';

@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  /** Sends the error response, and logs server errors. */
  catch(error: unknown, host: ArgumentsHost): void {
    const { status, headers, body } = errorAnswer(error);
    if (status === 500) this.logger.error(error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    void reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
  }
}
