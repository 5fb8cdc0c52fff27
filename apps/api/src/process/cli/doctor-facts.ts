import sql from 'sql-template-tag';

import type { Database } from '../../platform/database/index.js';

/** The applied migrations of a database of any version. */
export async function migrationsDone(database: Database): Promise<string[]> {
  const table =
    database.dialect === 'sqlite'
      ? sql`SELECT 1 FROM sqlite_schema WHERE name = 'migrations'`
      : sql`SELECT 1 WHERE to_regclass('migrations') IS NOT NULL`;
  if (!(await database.first(table))) return [];
  return (await database.rows<{ name: string }>(sql`SELECT name FROM migrations ORDER BY id`)).map(({ name }) => name);
}

/** The database's own clock in milliseconds since 1970; undefined if it is this machine's. */
export async function databaseClock(database: Database): Promise<number | undefined> {
  if (database.dialect === 'sqlite') return undefined;
  const row = await database.first<{ now: number }>(sql`SELECT extract(epoch FROM clock_timestamp())::float8 AS now`);
  return row && row.now * 1000;
}

/** When the latest job finished or started, in milliseconds since 1970; undefined without jobs. */
export async function latestJob(database: Database): Promise<number | undefined> {
  const row = await database.first<{ latest: number | null }>(sql`SELECT max(last_run) AS latest FROM jobs`);
  return row?.latest == null ? undefined : row.latest / 1000;
}

/** The id of the oldest job change that is not processed yet; undefined without any. */
export async function oldestChange(database: Database): Promise<number | undefined> {
  return (await database.first<{ id: number }>(sql`SELECT id FROM job_changes ORDER BY id LIMIT 1`))?.id;
}

/** Whether the database is read-only, as a standby is. */
export async function isReadOnly(database: Database): Promise<boolean> {
  if (database.dialect === 'sqlite') return false;
  const row = await database.first<{ off: string }>(sql`SELECT current_setting('transaction_read_only') AS off`);
  return row?.off === 'on';
}

export async function superusers(database: Database): Promise<number> {
  const row = await database.first<{ count: number }>(
    sql`SELECT count(*) AS count FROM users WHERE is_superuser = ${true} AND is_active = ${true}`,
  );
  return row?.count ?? 0;
}
