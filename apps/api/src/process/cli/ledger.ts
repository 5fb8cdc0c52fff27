import 'reflect-metadata';

import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { forbidden, type GlobalPermission, ValidationErrors } from '@syncledger/domain';

import { Impersonation } from '../../access/users/index.js';
import { Clock } from '../../platform/config/clock.js';
import { ConfigurationError, processEnvironment, type Environment } from '../../platform/config/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { createLogger } from '../../platform/http/process-logger.js';
import { presentKeys, verifyKeys } from '../../platform/secrets/index.js';
import { refuseMoved, refuseNewerSchema } from '../../schema/index.js';
import { AppModule } from '../app.module.js';
import { openPresent } from '../open-present.js';
import { SYNCLEDGER } from './options.js';

/** The ledger for a command: the services of the server, and the user that the command acts as. */
export interface Ledger {
  /** Resolves a service of any feature. */
  readonly get: INestApplicationContext['get'];
  readonly caller: Caller;
}

/** The request for lists; it determines only the links of pages, which no command prints. */
export const LIST: ListRequest = {
  url: new URL('http://localhost/'),
  errors: new ValidationErrors(),
  userId: 0,
  signal: new AbortController().signal,
};

/** Accepts any version of an object. */
export const anyVersion = (): undefined => undefined;

/**
 * Opens the ledger for a command, and closes it.
 * @param as address of the user to act as; if left out, the oldest active superuser
 * @throws ConfigurationError, DatabaseUnavailableError
 */
export async function withLedger<T>(as: string | undefined, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  return withServices(async (app) => {
    const caller = await app.get(Impersonation).find(as);
    return work({ get: app.get.bind(app), caller });
  });
}

/**
 * Opens the services of the ledger without acting as a user; see `withLedger`.
 * @throws ConfigurationError when the database has another version, or the keys do not fit
 */
export async function withServices<T>(
  work: (app: INestApplicationContext, environment: Environment) => Promise<T>,
): Promise<T> {
  const environment = processEnvironment();
  const database = await openPresent(environment);
  try {
    await refuseMoved(database);
    await refuseNewerSchema(database);
    const pending = await database.pendingMigrations();
    if (pending.length > 0) {
      throw new ConfigurationError(`The database has another version: run \`${SYNCLEDGER} db migrate\` first.`);
    }
    const { keyring } = presentKeys(environment);
    await verifyKeys(database, keyring);
    const logger = createLogger('silent');
    const parts = { environment, database, keyring, clock: new Clock(), logger };
    // Created but not started: its hooks would start the background tasks of a server.
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

/** @throws LedgerError `forbidden` when the caller lacks the permission, as a route that requires it does */
export function assertHolds({ permissions }: Caller, permission: GlobalPermission): void {
  if (!permissions.has(permission)) throw forbidden();
}

/** Shows warnings and errors of the services to the user; other messages are for a server's log. */
const warnings: LoggerService = {
  log: anyVersion,
  warn: tellWarning,
  error: tellWarning,
};

function tellWarning(message: unknown): void {
  process.stderr.write(`${message instanceof Error ? message.message : String(message)}\n`);
}
