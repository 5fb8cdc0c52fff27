import { inspect } from 'node:util';

import type { Logger } from 'pino';

import {
  CommandLineError,
  processEnvironment,
  readBuildFacts,
  readCommandLine,
  type CommandLine,
  type Environment,
} from '../platform/config/index.js';
import { createLogger } from '../platform/http/process-logger.js';
import { exitCodes } from './exit-codes.js';
import { explainStartError } from './start-errors.js';
import {
  leavePrimary,
  refuseWorkers,
  serveWithWorkers,
  tellMetrics,
  tellServing,
  workerNumber,
} from './workers/index.js';

/**
 * Starts the server in this process, or does what its command line says instead. Problems are printed to standard error,
 * and end the process.
 * @param args without the program and the script
 */
export async function startServer(args: readonly string[]): Promise<void> {
  // As on a full disk: the server works without.
  process.stderr.on('error', () => undefined);
  try {
    const line = readCommandLine(args);
    if (line.version) print(readBuildFacts().version);
    else await start(processEnvironment(), line);
  } catch (error) {
    const told = explainStartError(error);
    process.stderr.write(`${told === undefined ? inspect(error) : `Syncledger can't start.\n${told}`}\n`);
    process.exit(exitCodeOf(error, told !== undefined));
  }
}

function exitCodeOf(error: unknown, isExplained: boolean): number {
  if (error instanceof CommandLineError) return exitCodes.usage;
  return isExplained ? exitCodes.unreachable : exitCodes.refused;
}

async function start(environment: Environment, { check, migrate, workers: given }: CommandLine): Promise<void> {
  const workers = given ?? environment.workers;
  refuseWorkers(environment, workers);
  if (check) {
    const { checkStart } = await import('./check-start.js');
    for (const line of await checkStart(environment, migrate)) print(line);
    return;
  }
  const logger = createLogger(environment.logLevel);
  const worker = workerNumber();
  if (worker !== undefined) return serveAsWorker({ environment, logger: logger.child({ worker }), migrate });
  logger.info({ ...readBuildFacts(), node: process.version }, 'starting');
  if (workers > 1) return serveWithWorkers(environment, logger, workers);
  const { serve, Clock } = await theServer();
  return serve({ environment, logger, migrate, clock: new Clock() });
}

interface WorkerParts {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly migrate: boolean;
}

async function serveAsWorker(parts: WorkerParts): Promise<void> {
  const { serveQuietly, Clock } = await theServer();
  const { url, first } = await serveQuietly({
    ...parts,
    clock: new Clock(),
    serveMetrics: tellMetrics,
    onStopped: leavePrimary,
  });
  tellServing({ servingAt: url, first });
}

/** Loaded where it is needed only: a process that hands connections round takes 56 MB, a server 158 (docs/decisions/0032). */
async function theServer() {
  return { ...(await import('./serve.js')), ...(await import('../platform/config/clock.js')) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
