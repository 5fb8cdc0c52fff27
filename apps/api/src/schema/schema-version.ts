import sql from 'sql-template-tag';

import { ConfigurationError, readBuildFacts } from '../platform/config/index.js';
import type { Database } from '../platform/database/index.js';
import { knownMigrations } from './migrations/index.js';

/** The setting with the version of Syncledger that migrated the database last. */
const MIGRATED_BY = 'migrated_by';

/** @returns the names of the migrations that the database has and this version lacks: a newer version ran them */
export async function newerMigrations(database: Database): Promise<string[]> {
  return (await database.migrationsDone()).filter((name) => !knownMigrations.has(name));
}

/**
 * Refuses the schema of a newer version: this one would write rows that the newer one does not expect.
 * @throws ConfigurationError naming both versions
 */
export async function refuseNewerSchema(database: Database): Promise<void> {
  const unknown = await newerMigrations(database);
  if (unknown.length === 0) return;
  if (unknown.length === (await database.migrationsDone()).length) {
    throw new ConfigurationError(
      `The database belongs to another program: its migrations include ${unknown[0] ?? ''}. Give Syncledger a database of its own.`,
    );
  }
  const { version } = readBuildFacts();
  const newer = await versionOf(database);
  const by = newer === undefined || newer === version ? 'a newer version of Syncledger' : `Syncledger ${newer}`;
  const isOne = newer !== undefined && newer !== version;
  throw new ConfigurationError(
    `The database was migrated by ${by} (${unknown.join(', ')}), and this is Syncledger ${version}, whose schema is older. ` +
      `Start ${isOne ? newer : 'the newer version'}, or restore the backup from before the upgrade.`,
  );
}

/**
 * Migrates the database to this version, and records the version.
 * @returns the names of the migrations that were run
 * @throws ConfigurationError when a newer version has migrated it
 */
export async function migrateLedger(database: Database): Promise<string[]> {
  await refuseNewerSchema(database);
  const applied = await database.migrate();
  if (applied.length > 0) await recordVersion(database);
  return applied;
}

async function versionOf(database: Database): Promise<string | undefined> {
  const row = await database.first<{ value: string }>(sql`SELECT value FROM settings WHERE name = ${MIGRATED_BY}`);
  return row?.value;
}

async function recordVersion(database: Database): Promise<void> {
  const { version } = readBuildFacts();
  await database.write((tx) =>
    tx.rows(
      sql`
        INSERT INTO settings (name, value) VALUES (${MIGRATED_BY}, ${version})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    ),
  );
}
