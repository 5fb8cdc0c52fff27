import sql from 'sql-template-tag';

import { ConfigurationError } from '../platform/config/index.js';
import { COPY_STATE, MOVED_MARK, type MovedMark } from '../platform/database/copy/index.js';
import type { Database } from '../platform/database/index.js';
import { knownMigrations } from './migrations/index.js';

/**
 * Refuses a ledger that was copied elsewhere with `db copy`, and the unfinished copy of one.
 * @throws ConfigurationError saying where it is, without credentials
 */
export async function refuseMoved(database: Database): Promise<void> {
  const done = await database.migrationsDone();
  // The table of settings came with the first migration.
  if (!done.some((name) => knownMigrations.has(name))) return;
  const marks = await database.rows<{ name: string; value: string }>(
    sql`SELECT name, value FROM settings WHERE name IN (${MOVED_MARK}, ${COPY_STATE})`,
  );
  const moved = marks.find(({ name }) => name === MOVED_MARK);
  if (moved) throw new ConfigurationError(toldOf(JSON.parse(moved.value) as MovedMark));
  if (marks.length === 0) return;
  throw new ConfigurationError(
    'The database is an unfinished copy of a ledger. Run the same `db copy` again, which goes on where it was interrupted.',
  );
}

function toldOf({ state, to, at }: MovedMark): string {
  if (state === 'copying') {
    return (
      `The ledger is being copied to ${to} since ${at}. Run the same \`db copy\` again to finish it. ` +
      'To keep this database instead, run `db copy --undo`.'
    );
  }
  return (
    `The ledger was moved to ${to} at ${at}. Set DATABASE_URL to that. ` +
    'To go back to this database, run `db copy --undo`: it has nothing of what was written there since.'
  );
}
