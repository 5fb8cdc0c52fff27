import { statSync } from 'node:fs';

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
  return openLedgerDatabase({ url, stallMillis, ...(logger && { logger }) });
}

/**
 * Whether there is no SQLite database yet; always false on PostgreSQL.
 * @throws ConfigurationError when there was one: a first start creates the key file after the database
 */
export async function isFirstStart(environment: Environment): Promise<boolean> {
  if (!environment.databaseUrl.startsWith('sqlite:')) return false;
  // First the key file: of two first starts at once, neither may see the one of the other without its database.
  const keyFile = keyFilePath(environment);
  const hasKeys = keyFile !== undefined && statSync(keyFile, { throwIfNoEntry: false }) !== undefined;
  const { fileOf } = await import('../platform/database/sqlite/sqlite-database.js');
  const file = fileOf(environment.databaseUrl);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && found.size > 0) return false;
  if (!hasKeys) return true;
  throw new ConfigurationError(
    `The database ${file} is ${found ? 'empty' : 'missing'}, but its key file ${keyFile} exists: the ledger was moved or lost. ` +
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
