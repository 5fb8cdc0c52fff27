import type { AddressInfo } from 'node:net';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';

import type { Clock } from '../platform/config/clock.js';
import { ConfigurationError, type Environment } from '../platform/config/index.js';
import type { Database } from '../platform/database/index.js';
import { checkKeys, loadKeyringFor, requireKeys } from '../platform/secrets/index.js';
import { migrateLedger } from '../schema/index.js';
import { SignInLinks } from '../access/sessions/index.js';
import { createApp } from './create-app.js';
import { FirstStart } from './first-start/index.js';
import { greet, type FirstAccess } from './greeting.js';
import { keepGarbageYoung } from './memory.js';
import { openForStart, refuseOtherSchema } from './open-for-start.js';
import { onStopSignals } from './stop-signals.js';

/** How long stopping waits for current requests, in milliseconds. */
const STOP_MILLISECONDS = 10_000;
/** How long closing the database may take after that, in milliseconds. */
const LAST_MILLISECONDS = 1000;

/** The parts of a server before its database is open. */
export interface ServerParts {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Whether to run pending migrations (the default), or to refuse the start. */
  readonly migrate?: boolean;
  /** Runs before the server listens; gets the administrator's token at a first start that created one. */
  readonly prepare?: (app: NestFastifyApplication, database: Database, token?: string) => Promise<void>;
  /** Runs after a graceful stop, when nothing of the server keeps the process alive. */
  readonly onStopped?: () => void;
}

export interface ServedLedger {
  /** Where it listens. */
  readonly url: string;
  /** How the administrator signs in, if this was a first start that created one. */
  readonly first: FirstAccess | undefined;
}

/**
 * Opens and migrates the database, checks the keys, serves, and stops gracefully on SIGTERM and SIGINT.
 * @throws ConfigurationError when the configuration does not allow a start
 */
export async function serve(parts: ServerParts): Promise<void> {
  const { url, first } = await serveQuietly(parts);
  greet(url, parts.environment, first);
}

/** The same as `serve`, without the greeting. */
export async function serveQuietly(parts: ServerParts): Promise<ServedLedger> {
  keepGarbageYoung();
  const { app, database, first } = await prepareLedger(parts);
  await parts.prepare?.(app, database, first?.token);
  await listen(app, parts);
  stopOnSignals(app, database, parts);
  return { url: await app.getUrl(), first };
}

/** A ledger that is ready to serve. */
export interface PreparedLedger {
  readonly app: NestFastifyApplication;
  readonly database: Database;
  /** How the administrator signs in, if this was a first start that created one. */
  readonly first: FirstAccess | undefined;
}

/**
 * Opens and migrates the database, checks the keys, and creates the application and, at a first start, the
 * administrator.
 * @throws ConfigurationError when the configuration does not allow it
 */
export async function prepareLedger(parts: ServerParts): Promise<PreparedLedger> {
  const { environment, logger, clock, migrate = true } = parts;
  requireKeys(environment);
  const database = await openForStart(environment, logger);
  if (migrate) {
    const applied = await migrateLedger(database);
    if (applied.length > 0) logger.info({ migrations: applied }, 'migrated');
  } else await refuseOtherSchema(database);
  // After the migration: a key file beside a database that is missing or empty is a sign of a loss.
  const keyring = await loadKeyringFor(database, environment);
  await checkKeys(database, keyring);
  const app = await createApp({ environment, database, keyring, clock, logger });
  const administrator = await app.get(FirstStart).prepare(environment);
  if (!administrator) return { app, database, first: undefined };
  const { token, caller } = administrator;
  const { url: signInPath } = await app.get(SignInLinks).makeOwn(caller, '');
  return { app, database, first: { token, signInPath } };
}

async function listen(app: NestFastifyApplication, { environment, logger }: ServerParts): Promise<void> {
  const { host, port, publicUrl } = environment;
  try {
    await app.listen(port, host);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ConfigurationError(`Cannot listen on ${host}:${String(port)} (${code}). Set HOST or PORT to another.`, {
      cause,
    });
  }
  const { address } = app.getHttpServer().address() as AddressInfo;
  if (publicUrl === undefined && ipaddr.process(address).range() !== 'loopback') {
    logger.warn(
      { address },
      'Other machines can reach the server, and SYNCLEDGER_PUBLIC_URL is not set: links in responses use the Host header of requests. ' +
        'Set it to the address that clients use.',
    );
  }
}

function stopOnSignals(app: NestFastifyApplication, database: Database, { logger, onStopped }: ServerParts): void {
  const stop = async (): Promise<void> => {
    const giveUp = setTimeout(() => {
      logger.error('requests were still in progress');
      // Fails lists that are being sent: their connections are reset. A regular end could be taken for the end of the list.
      void database.close().finally(() => process.exit(1));
      setTimeout(() => process.exit(1), LAST_MILLISECONDS);
    }, STOP_MILLISECONDS);
    await app.close();
    await database.close();
    clearTimeout(giveUp);
    logger.info('stopped');
    onStopped?.();
  };
  onStopSignals({
    stop: (signal) => {
      logger.info({ signal }, 'stopping');
      void stop();
    },
    stopAtOnce: (signal) => {
      logger.error({ signal }, 'stopping immediately');
      process.exit(1);
    },
  });
}
