import { openDatabase, type Database, type DatabaseOptions } from '../platform/database/index.js';
import { schema } from './schema.js';

export type LedgerDatabaseOptions = Omit<DatabaseOptions, 'schema'>;

/** Opens a database with the ledger's schema; see `openDatabase`. */
export function openLedgerDatabase(options: LedgerDatabaseOptions): Promise<Database> {
  return openDatabase({ ...options, schema });
}
