import type { Logger } from 'typeorm';

const nothing = (): void => undefined;

/** TypeORM prints failed migrations to standard output, which is our log; the error itself says it all. */
export const silentLogger: Logger = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};
