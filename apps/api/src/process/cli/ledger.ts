import 'reflect-metadata';

import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { forbidden, type GlobalPermission } from '@syncledger/domain';

import { ActingUsers } from '../../access/users/index.js';
import { Clock } from '../../platform/config/clock.js';
import { ConfigurationError, processEnvironment, type Environment } from '../../platform/config/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { createLogger } from '../../platform/http/process-logger.js';
import { presentKeys, verifyKeys } from '../../platform/secrets/index.js';
import { AppModule } from '../app.module.js';
import { openPresent } from './open-database.js';
import { SYNCLEDGER } from './options.js';

/** The ledger as a command works on it: the server's own services, on behalf of a user. */
export interface Ledger {
  /** Finds a service of any feature. */
  readonly get: INestApplicationContext['get'];
  readonly caller: Caller;
}

/** What lists are asked with; their pages' links, which no command prints, would start with its URL. */
export const LIST: ListRequest = { url: new URL('http://localhost/'), userId: 0, signal: new AbortController().signal };

/** Any version of an object may be changed. */
export const anyVersion = (): undefined => undefined;

/**
 * Opens the ledger for a command, and closes it.
 * @param as address of the user on whose behalf; left out, the oldest active superuser
 * @throws ConfigurationError, DatabaseUnavailableError
 */
export async function withLedger<T>(as: string | undefined, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  return withServices(async (app) => {
    const caller = await app.get(ActingUsers).find(as);
    return work({ get: app.get.bind(app), caller });
  });
}

/**
 * Opens the ledger's services without anybody on whose behalf; see `withLedger`.
 * @throws ConfigurationError when the database is of another version, or the keys are not its own
 */
export async function withServices<T>(
  work: (app: INestApplicationContext, environment: Environment) => Promise<T>,
): Promise<T> {
  const environment = processEnvironment();
  const database = await openPresent(environment);
  try {
    const pending = await database.pendingMigrations();
    if (pending.length > 0) {
      throw new ConfigurationError(`The database is not of this version: run \`${SYNCLEDGER} db migrate\` first.`);
    }
    const { keyring } = presentKeys(environment);
    await verifyKeys(database, keyring);
    const logger = createLogger('silent');
    const parts = { environment, database, keyring, clock: new Clock(), logger };
    // Made but never started: its hooks start what runs in the background of a server.
    const app = await NestFactory.create(AppModule.forRoot(parts), new FastifyAdapter(), {
      logger: warnings,
      abortOnError: false,
    });
    try {
      return await work(app, environment);
    } finally {
      await app.close();
    }
  } finally {
    await database.close();
  }
}

/** @throws LedgerError `forbidden` when the caller lacks it, as a route that requires it does */
export function mustHold({ permissions }: Caller, permission: GlobalPermission): void {
  if (!permissions.has(permission)) throw forbidden();
}

/** Warnings and errors of the services are for the person; what they tell besides is for a server's log. */
const warnings: LoggerService = {
  log: anyVersion,
  warn: tellWarning,
  error: tellWarning,
};

function tellWarning(message: unknown): void {
  process.stderr.write(`${message instanceof Error ? message.message : String(message)}\n`);
}
