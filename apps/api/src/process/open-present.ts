import { existsSync } from 'node:fs';

import { ConfigurationError, type Environment } from '../platform/config/index.js';
import type { Database } from '../platform/database/index.js';
import { openLedgerDatabase } from '../schema/index.js';
import { explained } from './start-errors.js';

const onStandardError = { warn: (_: object, message: string) => void process.stderr.write(`${message}\n`) };

/**
 * Opens an existing database: commands that read create none.
 * @throws ConfigurationError, DatabaseUnavailableError
 */
export async function openPresent({ databaseUrl }: Environment): Promise<Database> {
  if (databaseUrl.startsWith('sqlite:')) {
    const { fileOf } = await import('../platform/database/sqlite/sqlite-database.js');
    const file = fileOf(databaseUrl);
    if (!existsSync(file)) {
      throw new ConfigurationError(
        `No such database: ${file}. Set SYNCLEDGER_DATA_DIR or DATABASE_URL as for the server, and run this on ` +
          "the server's machine; `db migrate` creates a new one.",
      );
    }
  }
  return explained(() => openLedgerDatabase({ url: databaseUrl, logger: onStandardError }));
}
