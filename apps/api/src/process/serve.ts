import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';

import type { Clock } from '../platform/config/clock.js';
import { ConfigurationError, type Environment } from '../platform/config/index.js';
import type { Database } from '../platform/database/index.js';
import { listenForScrapes } from '../platform/http/metrics-listener.js';
import { checkKeys, loadKeyringFor, requireKeys } from '../platform/secrets/index.js';
import { migrateLedger, refuseMoved } from '../schema/index.js';
import { SignInLinks } from '../access/sessions/index.js';
import { createApp } from './create-app.js';
import { FirstStart } from './first-start/index.js';
import { greet, type FirstAccess } from './greeting.js';
import { ReadinessService } from './health/index.js';
import { keepGarbageYoung } from './memory.js';
import type { Metrics } from './metrics/index.js';
import { openForStart, refuseOtherSchema } from './open-for-start.js';
import { onStopSignals } from './stop-signals.js';
import type { Tracing } from './tracing/index.js';

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
  /**
   * Serves the metrics, if the settings ask for them: by default on a port of this process.
   * @returns a function that stops it
   */
  readonly serveMetrics?: (metrics: Metrics) => (() => void) | Promise<() => void>;
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
  const { app, database, metrics, tracing, first } = await prepareLedger(parts);
  await parts.prepare?.(app, database, first?.token);
  await listen(app, parts);
  const stopMetrics = metrics && (await (parts.serveMetrics ?? metricsServer(parts))(metrics));
  const stopObserving = async (): Promise<void> => {
    stopMetrics?.();
    await tracing?.stop();
  };
  stopOnSignals(app, database, { ...parts, stopObserving });
  return { url: await app.getUrl(), first };
}

/** A ledger that is ready to serve. */
export interface PreparedLedger {
  readonly app: NestFastifyApplication;
  readonly database: Database;
  /** Undefined when the settings ask for none. */
  readonly metrics: Metrics | undefined;
  readonly tracing: Tracing | undefined;
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
  await refuseMoved(database);
  if (migrate) {
    const applied = await migrateLedger(database);
    if (applied.length > 0) logger.info({ migrations: applied }, 'migrated');
  } else await refuseOtherSchema(database);
  // After the migration: a key file beside a database that is missing or empty is a sign of a loss.
  const keyring = await loadKeyringFor(database, environment);
  await checkKeys(database, keyring);
  const metrics = environment.metricsPort === undefined ? undefined : await newMetrics();
  const tracing = environment.tracesEndpoint === undefined ? undefined : await newTracing(environment.tracesEndpoint);
  const app = await createApp({ environment, database, keyring, clock, logger, metrics, tracing });
  const administrator = await app.get(FirstStart).prepare(environment);
  if (!administrator) return { app, database, metrics, tracing, first: undefined };
  const { token, caller } = administrator;
  const { url: signInPath } = await app.get(SignInLinks).makeOwn(caller, '');
  return { app, database, metrics, tracing, first: { token, signInPath } };
}

/** Loaded only where somebody asks for metrics. */
async function newMetrics(): Promise<Metrics> {
  return (await import('./metrics/index.js')).createMetrics();
}

async function newTracing(endpoint: string): Promise<Tracing> {
  return (await import('./tracing/index.js')).createTracing(endpoint);
}

function metricsServer({ environment, logger }: ServerParts): NonNullable<ServerParts['serveMetrics']> {
  return (metrics) => listenForScrapes(environment, logger, () => metrics.text());
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

interface StoppedParts extends ServerParts {
  readonly stopObserving: () => Promise<void>;
}

function stopOnSignals(app: NestFastifyApplication, database: Database, parts: StoppedParts): void {
  const { logger, onStopped, stopObserving } = parts;
  const { drainMilliseconds } = parts.environment;
  const stop = async (): Promise<void> => {
    app.get(ReadinessService).drain();
    // Load balancers send requests until their next probe.
    if (drainMilliseconds > 0) await sleep(drainMilliseconds);
    const giveUp = setTimeout(() => {
      logger.error('requests were still in progress');
      // Fails lists that are being sent: their connections are reset. A regular end could be taken for the end of the list.
      void database.close().finally(() => process.exit(1));
      setTimeout(() => process.exit(1), LAST_MILLISECONDS);
    }, STOP_MILLISECONDS);
    await app.close();
    await stopObserving();
    await database.close();
    clearTimeout(giveUp);
    logger.info('stopped');
    onStopped?.();
  };
  onStopSignals({
    stop: (signal) => {
      logger.info({ signal, seconds: drainMilliseconds / 1000 }, drainMilliseconds > 0 ? 'draining' : 'stopping');
      void stop();
    },
    stopAtOnce: (signal) => {
      logger.error({ signal }, 'stopping immediately');
      process.exit(1);
    },
  });
}
