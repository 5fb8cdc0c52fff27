import type { Logger } from 'pino';

import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import { greet } from '../greeting.js';
import { onStopSignals } from '../stop-signals.js';
import { Crew } from './crew.js';

/** How long workers have to stop, in milliseconds: longer than each takes to give up by itself. */
const STOP_MILLISECONDS = 12_000;

/**
 * Serves with several processes, which share the port. This one hands the connections round, starts another for whoever dies,
 * and on SIGTERM and SIGINT has all of them stop. It knows nothing of the ledger: each worker is a server as if it were alone.
 * @throws ConfigurationError on SQLite
 */
export async function serveWithWorkers(environment: Environment, logger: Logger, count: number): Promise<void> {
  if (environment.databaseUrl.startsWith('sqlite:')) {
    throw new ConfigurationError(
      `On SQLite one process serves, not ${count}: leave out --workers and SYNCLEDGER_WORKERS, or set DATABASE_URL to a PostgreSQL database.`,
    );
  }
  const crew = new Crew(logger);
  stopOnSignals(crew, logger);
  // Alone at first: it migrates and makes the administrator, and what keeps it from serving keeps all, and is told once.
  const first = await crew.start();
  if (first) {
    greet(first.servingAt, environment, first.token);
    for (let others = count - 1; others > 0; others -= 1) void crew.start();
  } else if (!crew.isStopping) {
    // It has told why itself.
    process.exit(1);
  }
}

function stopOnSignals(crew: Crew, logger: Logger): void {
  const kill = (): void => {
    crew.signal('SIGKILL');
  };
  const stop = async (): Promise<void> => {
    setTimeout(kill, STOP_MILLISECONDS).unref();
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
