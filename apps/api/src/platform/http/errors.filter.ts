import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { FailureLog } from '../background/index.js';
import { DatabaseUnavailableError } from '../database/index.js';
import { errorAnswer } from './error-answer.js';

@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');
  private readonly databaseFailures = new FailureLog('Database');

  /** Sends the error response, and logs server errors. */
  catch(error: unknown, host: ArgumentsHost): void {
    const { status, headers, body } = errorAnswer(error);
    if (status === 500) this.logger.error(error);
    if (error instanceof DatabaseUnavailableError) this.databaseFailures.failed(error, 'database failed');
    const http = host.switchToHttp();
    http.getRequest<FastifyRequest>().failure = error;
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    void reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
  }
}
