import { Injectable } from '@nestjs/common';
import { Logger as RequestLogger } from 'nestjs-pino';

/** Contexts whose start-up messages (one per module and route) don't help an operator. */
const STARTUP_CONTEXTS = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** Writes messages of Nest and the features to the process's logger, with the id of the request. */
@Injectable()
export class QuietLogger extends RequestLogger {
  /** Downgrades start-up messages to debug level. */
  override log(message: unknown, ...rest: unknown[]): void {
    if (STARTUP_CONTEXTS.has(String(rest.at(-1)))) this.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}
