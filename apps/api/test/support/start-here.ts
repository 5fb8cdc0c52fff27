import { Clock } from '../../src/platform/config/clock.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { createLogger } from '../../src/platform/http/process-logger.js';
import { prepareLedger } from '../../src/process/serve.js';
import { explainStartError } from '../../src/process/start-errors.js';

export type Settings = Record<string, string>;

/** Starts all of a server but its listener, and stops it. */
export async function start(settings: Settings, migrate = true): Promise<void> {
  const own = { logger: createLogger('silent'), clock: new Clock(), migrate };
  const { app, database } = await prepareLedger({ environment: readEnvironment(settings), ...own });
  await app.close();
  await database.close();
}

/** What a start that fails tells; undefined when it succeeds. */
export const refusal = (settings: Settings, migrate = true) =>
  start(settings, migrate).then(
    () => undefined,
    (error: unknown) => explainStartError(error) ?? `defect: ${String(error)}`,
  );
