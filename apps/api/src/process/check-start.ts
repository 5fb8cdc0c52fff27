import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

import { ConfigurationError, type Environment } from '../platform/config/index.js';
import { probeWriteAndRollBack, type Database } from '../platform/database/index.js';
import { keyFilePath, presentKeys, requireKeys, verifyKeys } from '../platform/secrets/index.js';
import { openLedgerDatabase, refuseMoved, refuseNewerSchema } from '../schema/index.js';
import { isFirstStart, refuseEmptied, refuseOtherSchema } from './open-for-start.js';

/**
 * Checks whether a start with these settings would succeed, and changes nothing.
 * @param migrate whether the start would run pending migrations
 * @returns what was found, a line each
 * @throws Error for which `explainStartError` has the cause and the remedy
 */
export async function checkStart(environment: Environment, migrate: boolean): Promise<string[]> {
  requireKeys(environment);
  const found = ['The settings are valid.'];
  if (await isFirstStart(environment)) {
    if (!migrate)
      throw new ConfigurationError('The database lacks migrations: it does not exist yet. Run `db migrate`.');
    const { fileOf } = await import('../platform/database/sqlite/sqlite-database.js');
    await access(nearestFolder(fileOf(environment.databaseUrl)), constants.W_OK);
    return [...found, 'There is no database yet. The first start creates it.'];
  }
  const database = await openLedgerDatabase({ url: environment.databaseUrl });
  try {
    return [...found, `The database is reachable (${database.dialect}).`, ...(await checkContent(database))];
  } finally {
    await database.close();
  }

  async function checkContent(opened: Database): Promise<string[]> {
    await refuseEmptied(opened, environment);
    await refuseMoved(opened);
    if (!migrate) await refuseOtherSchema(opened);
    await refuseNewerSchema(opened);
    const isNew = (await opened.migrationsDone()).length === 0;
    await (isNew ? opened.tryMigration() : probeWriteAndRollBack(opened));
    const pending = await opened.pendingMigrations();
    if (pending.length > 0) return [`The start runs these migrations: ${pending.join(', ')}.`];
    const file = keyFilePath(environment);
    if (file === undefined || existsSync(file)) await verifyKeys(opened, presentKeys(environment).keyring);
    return ['The schema is that of this version, and the keys fit.'];
  }
}

function nearestFolder(file: string): string {
  const folder = path.dirname(file);
  return existsSync(folder) || folder === file ? folder : nearestFolder(folder);
}
