import type { LoggerService } from '@nestjs/common';
import type { FastifyBaseLogger } from 'fastify';

import { currentUse } from '../database/index.js';
import { RequestUse } from './request-log.js';

/** Contexts whose start-up messages (one per module and route) don't help an operator. */
const STARTUP_CONTEXTS = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Writes messages of Nest and the features to the process's logger, with the id of the request. */
export class QuietLogger implements LoggerService {
  constructor(private readonly logger: FastifyBaseLogger) {}

  /** Downgrades start-up messages to debug level. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write(STARTUP_CONTEXTS.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** @param rest values of the message, a stack, and last the context */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const use = currentUse();
    const logger = use instanceof RequestUse ? use.request.log : this.logger;
    const fields = rest.length > 0 ? { context: rest.at(-1) } : {};
    const values = rest.slice(0, -1);
    const [stack] = values;
    if (message instanceof Error) logger[level]({ ...fields, err: message });
    // After the fields comes the message.
    else if (typeof message === 'object') logger[level]({ ...fields, ...message }, ...(values as [string?]));
    else if (level === 'error' && typeof stack === 'string' && /\n\s*at /.test(stack)) {
      logger[level]({ ...fields, err: Object.assign(new Error(message as string), { stack }) });
    } else logger[level](fields, message as string, ...values);
  }
}
