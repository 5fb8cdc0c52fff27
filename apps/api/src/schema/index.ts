export { missingTriggers } from './missing-triggers.js';
export { openLedgerDatabase, type LedgerDatabaseOptions } from './open-ledger-database.js';
export { refuseMoved } from './moved.js';
export { migrateLedger, newerMigrations, refuseNewerSchema } from './schema-version.js';
