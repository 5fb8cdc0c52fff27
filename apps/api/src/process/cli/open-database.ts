import { existsSync } from 'node:fs';

import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import type { Database } from '../../platform/database/index.js';
import { openLedgerDatabase } from '../../schema/index.js';
import { SYNCLEDGER } from './options.js';

/**
 * Opens the database, which must be there: a command that looks makes none.
 * @throws ConfigurationError, DatabaseUnavailableError
 */
export async function openPresent({ databaseUrl }: Environment): Promise<Database> {
  if (databaseUrl.startsWith('sqlite:')) {
    const { fileOf } = await import('../../platform/database/sqlite/sqlite-database.js');
    const file = fileOf(databaseUrl);
    if (!existsSync(file)) {
      throw new ConfigurationError(
        `There is no database ${file}. Set SYNCLEDGER_DATA_DIR or DATABASE_URL as the server has it, and run this where ` +
          `the server runs; \`${SYNCLEDGER} db migrate\` makes a new one.`,
      );
    }
  }
  return openLedgerDatabase({ url: databaseUrl });
}
