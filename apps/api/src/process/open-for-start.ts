import { existsSync, statSync } from 'node:fs';

import { ConfigurationError, type Environment } from '../platform/config/index.js';
import type { Database, DatabaseOptions } from '../platform/database/index.js';
import { keyFilePath } from '../platform/secrets/index.js';
import { openLedgerDatabase, refuseNewerSchema } from '../schema/index.js';

/**
 * Opens the database, creating that of a first start.
 * @throws ConfigurationError when it was lost: without its data, the start would silently begin an empty ledger
 */
export async function openForStart(environment: Environment, logger?: DatabaseOptions['logger']): Promise<Database> {
  const { databaseUrl: url, stallMilliseconds: stallMillis } = environment;
  await isFirstStart(environment);
  const database = await openLedgerDatabase({ url, stallMillis, ...(logger && { logger }) });
  try {
    await refuseEmptied(database, environment);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Whether there is no SQLite database yet; always false on PostgreSQL.
 * @throws ConfigurationError when there was one: a first start creates the key file after the database
 */
export async function isFirstStart(environment: Environment): Promise<boolean> {
  if (!environment.databaseUrl.startsWith('sqlite:')) return false;
  // First the key file: of two first starts at once, neither may see the one of the other without its database.
  const keyFile = presentKeyFile(environment);
  const found = statSync(await fileOfDatabase(environment), { throwIfNoEntry: false });
  if (found && (found.size > 0 || !found.isFile())) return false;
  if (keyFile === undefined) return true;
  throw await lost(environment, found ? 'empty' : 'missing', keyFile);
}

/** @throws ConfigurationError when a SQLite database has no tables, as after the loss of its log, although there is its key file */
export async function refuseEmptied(database: Database, environment: Environment): Promise<void> {
  if (database.dialect !== 'sqlite') return;
  const keyFile = presentKeyFile(environment);
  if (keyFile === undefined || (await database.migrationsDone()).length > 0) return;
  throw await lost(environment, 'empty', keyFile);
}

function presentKeyFile(environment: Environment): string | undefined {
  const file = keyFilePath(environment);
  return file !== undefined && existsSync(file) ? file : undefined;
}

async function fileOfDatabase({ databaseUrl }: Environment): Promise<string> {
  const { fileOf } = await import('../platform/database/sqlite/sqlite-database.js');
  return fileOf(databaseUrl);
}

async function lost(
  environment: Environment,
  state: 'empty' | 'missing',
  keyFile: string,
): Promise<ConfigurationError> {
  const file = await fileOfDatabase(environment);
  return new ConfigurationError(
    `The database ${file} is ${state}, but its key file ${keyFile} exists: the ledger was moved or lost. ` +
      'Correct SYNCLEDGER_DATA_DIR or DATABASE_URL, or restore a backup with `db restore`. To begin an empty ledger, move the key file away.',
  );
}

/** @throws ConfigurationError when the database has not exactly the schema of this version */
export async function refuseOtherSchema(database: Database): Promise<void> {
  await refuseNewerSchema(database);
  const pending = await database.pendingMigrations();
  if (pending.length === 0) return;
  throw new ConfigurationError(
    `The database lacks migrations of this version: ${pending.join(', ')}. Run \`db migrate\`, or start without --no-migrate.`,
  );
}
