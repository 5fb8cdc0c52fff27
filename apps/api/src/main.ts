import type { Logger } from 'pino';

import { ConfigurationError, processEnvironment, readCommandLine, type Environment } from './platform/config/index.js';
import { createLogger } from './platform/http/process-logger.js';
import { leavePrimary, serveWithWorkers, tellServing, workerNumber } from './process/workers/index.js';

/** Starts the server of this process; what keeps it from starting is told on standard error, in words. */
async function main(): Promise<void> {
  try {
    const { workers } = readCommandLine(process.argv.slice(2));
    const environment = processEnvironment();
    await start(environment, workers ?? environment.workers);
  } catch (error) {
    const isOurs = error instanceof ConfigurationError;
    console.error(isOurs ? `Syncledger can't start.\n${error.message}` : error);
    process.exit(1);
  }
}

async function start(environment: Environment, workers: number): Promise<void> {
  const logger = createLogger(environment.logLevel);
  const worker = workerNumber();
  if (worker !== undefined) await serveAsWorker(environment, logger.child({ worker }));
  else if (workers > 1) await serveWithWorkers(environment, logger, workers);
  else await serveAlone(environment, logger);
}

async function serveAlone(environment: Environment, logger: Logger): Promise<void> {
  const { serve, Clock } = await theServer();
  await serve({ environment, logger, clock: new Clock() });
}

async function serveAsWorker(environment: Environment, logger: Logger): Promise<void> {
  const { serveQuietly, Clock } = await theServer();
  const { url, token } = await serveQuietly({ environment, logger, clock: new Clock(), onStopped: leavePrimary });
  tellServing({ servingAt: url, token });
}

/** Loaded where it is needed only: a process that hands connections round takes 56 MB, a server 158 (docs/decisions/0032). */
async function theServer() {
  return { ...(await import('./process/serve.js')), ...(await import('./platform/config/clock.js')) };
}

await main();
