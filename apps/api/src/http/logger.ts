import { Injectable } from '@nestjs/common';
import { Logger as RequestLogger } from 'nestjs-pino';
import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * The process's logger: JSON lines. Errors are written with their type, message and stack only,
 * for those of a database carry the statement and its values.
 * @param level how much is logged
 * @param destination standard output when left out
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: plainError, error: plainError }, base: undefined };
  return destination ? pino(options, destination) : pino(options);
}

function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, stack, ...(typeof code === 'string' && { code }) };
}

/** Nest's own account of every module and route that it finds says nothing to an operator. */
const CHATTER = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** Gives what Nest and the features log to the process's logger, with the id of the request that they serve. */
@Injectable()
export class QuietLogger extends RequestLogger {
  /** Logs as usual what an operator wants to know, the rest for debugging only. */
  override log(message: unknown, ...rest: unknown[]): void {
    if (CHATTER.has(String(rest.at(-1)))) this.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}
