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
