import sql, { type Sql } from 'sql-template-tag';

import type { Database } from './database.js';
import { databaseNow } from './fragments.js';

/**
 * Proves that the database accepts writes: writes the time into a row of its own.
 * @throws DatabaseUnavailableError
 */
export async function probeWrite(database: Database): Promise<void> {
  await database.writeFirst(writeTime(database));
}

function writeTime({ dialect }: Database): Sql {
  return sql`INSERT INTO settings (name, value) VALUES ('written_at', CAST(${databaseNow(dialect)} AS text))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
}

/** Thrown to roll a probe back. */
class RolledBack extends Error {}

/**
 * Proves on PostgreSQL that tables can grow: on a disk without space, small writes still succeed in pages with room. Writes and rolls
 * back one MiB.
 * @throws DatabaseUnavailableError
 */
export async function probeGrowth(database: Database): Promise<void> {
  if (database.dialect === 'sqlite') return;
  await writeAndRollBack(
    database,
    sql`INSERT INTO settings (name, value)
      SELECT 'growth', string_agg(md5(n || random()::text), '') FROM generate_series(1, 32768) AS n`,
  );
}

/**
 * Proves that the database accepts writes, and rolls back.
 * @throws DatabaseUnavailableError
 */
export async function probeWriteAndRollBack(database: Database): Promise<void> {
  await writeAndRollBack(database, writeTime(database));
}

async function writeAndRollBack(database: Database, statement: Sql): Promise<void> {
  const written = database.write(async (tx) => {
    await tx.rows(statement);
    throw new RolledBack();
  });
  await written.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
}
