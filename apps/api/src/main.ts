import { Clock } from './config/clock.js';
import { ConfigurationError, processEnvironment } from './config/index.js';
import { createLogger } from './http/logger.js';
import { serve } from './serve.js';

/** Starts the server of this process; what keeps it from starting is told on standard error, in words. */
async function main(): Promise<void> {
  try {
    const environment = processEnvironment();
    const logger = createLogger(environment.logLevel);
    await serve({ environment, logger, clock: new Clock() });
  } catch (error) {
    const isOurs = error instanceof ConfigurationError;
    console.error(isOurs ? `Syncledger can't start.\n${error.message}` : error);
    process.exit(1);
  }
}

await main();
