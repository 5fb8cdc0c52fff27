import type { Logger } from 'pino';

import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import { listenForScrapes } from '../../platform/http/metrics-listener.js';
import { greet } from '../greeting.js';
import { onStopSignals } from '../stop-signals.js';
import { WorkerPool } from './worker-pool.js';

/** How long workers have to stop once they are drained, in milliseconds: longer than their own limit. */
const STOP_MILLISECONDS = 12_000;

/** @throws ConfigurationError for several processes on SQLite */
export function refuseWorkers({ databaseUrl }: Environment, count: number): void {
  if (count === 1 || !databaseUrl.startsWith('sqlite:')) return;
  throw new ConfigurationError(
    `SQLite supports one process, not ${count}. Leave out --workers and SYNCLEDGER_WORKERS, or set DATABASE_URL to a PostgreSQL database.`,
  );
}

/**
 * Serves with several processes, which share the port. The primary distributes connections, replaces workers that exit,
 * and stops all of them on SIGTERM and SIGINT. It loads none of the ledger's code: each worker is a complete server.
 */
export async function serveWithWorkers(environment: Environment, logger: Logger, count: number): Promise<void> {
  const crew = new WorkerPool(logger);
  stopOnSignals(crew, logger, environment.drainMilliseconds);
  if (environment.metricsPort !== undefined) await serveMetrics(crew, environment, logger);
  // Alone at first: it migrates and creates the administrator; if it cannot start, neither can the others, and the
  // error is reported once.
  const serving = await crew.start();
  if (serving) {
    greet(serving.servingAt, environment, serving.first);
    for (let others = count - 1; others > 0; others -= 1) void crew.start();
  } else if (!crew.isStopping) {
    // The worker has reported the error itself.
    process.exit(crew.firstExitCode);
  }
}

/** Loaded only where somebody asks for metrics. */
async function serveMetrics(crew: WorkerPool, environment: Environment, logger: Logger): Promise<void> {
  const { WorkerMetrics } = await import('./worker-metrics.js');
  const metrics = new WorkerMetrics(() => crew.workers);
  await listenForScrapes(environment, logger, () => metrics.text());
}

function stopOnSignals(crew: WorkerPool, logger: Logger, drainMilliseconds: number): void {
  const kill = (): void => {
    crew.signal('SIGKILL');
  };
  const stop = async (): Promise<void> => {
    setTimeout(kill, drainMilliseconds + STOP_MILLISECONDS).unref();
    const isInOrder = await crew.stop();
    logger.info('all workers stopped');
    process.exit(isInOrder ? 0 : 1);
  };
  onStopSignals({
    stop: (signal) => {
      logger.info({ signal }, 'stopping all workers');
      void stop();
    },
    stopAtOnce: (signal) => {
      logger.error({ signal }, 'killing all workers');
      kill();
    },
  });
}
