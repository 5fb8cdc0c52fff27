import sql from 'sql-template-tag';

import type { Database } from './database.js';
import { databaseNow } from './fragments.js';

/**
 * Proves that the database accepts writes: writes the time into a row of its own.
 * @throws DatabaseUnavailableError
 */
export async function probeWrite(database: Database): Promise<void> {
  const now = databaseNow(database.dialect);
  await database.writeFirst(
    sql`INSERT INTO settings (name, value) VALUES ('written_at', CAST(${now} AS text))
      ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
}

/** The probe below is rolled back. */
class Undone extends Error {}

/**
 * Proves on PostgreSQL that tables can grow: on a disk without space, small writes still succeed in pages with room. Writes and rolls
 * back one MiB.
 * @throws DatabaseUnavailableError
 */
export async function probeGrowth(database: Database): Promise<void> {
  if (database.dialect === 'sqlite') return;
  const written = database.write(async (unit) => {
    await unit.rows(
      sql`INSERT INTO settings (name, value)
        SELECT 'growth', string_agg(md5(n || random()::text), '') FROM generate_series(1, 32768) AS n`,
    );
    throw new Undone();
  });
  await written.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
}
