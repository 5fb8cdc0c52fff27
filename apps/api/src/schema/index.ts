export { openLedgerDatabase, type LedgerDatabaseOptions } from './open-ledger-database.js';
export { schema } from './schema.js';
