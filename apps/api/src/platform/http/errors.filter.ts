import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { FailureLog } from '../background/index.js';
import { DatabaseUnavailableError } from '../database/index.js';
import { errorAnswer } from './error-answer.js';

@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');
  private readonly databaseFailures = new FailureLog('Database');

  /** Errors of hooks. */
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.send(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Sends the error response, and logs server errors. */
  send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, headers, body } = errorAnswer(error);
    if (status === 500) this.logger.error(error);
    if (error instanceof DatabaseUnavailableError) this.databaseFailures.failed(error, 'database failed');
    request.failure = error;
    if (reply.sent) return;
    void reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
  }
}
