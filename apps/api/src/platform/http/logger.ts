import { Injectable } from '@nestjs/common';
import { Logger as RequestLogger } from 'nestjs-pino';

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
