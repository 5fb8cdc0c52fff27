import type { Database } from './database.js';
import type { DatabaseOptions } from './options.js';

/**
 * Opens a database, without migrating it; a missing SQLite file is created.
 * @throws DatabaseUnavailableError when it cannot be reached; an Error for any other kind of URL, without repeating it
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  // Imported on demand: a process with SQLite never loads pg, and vice versa.
  if (options.url.startsWith('sqlite:')) {
    const { openSqlite } = await import('./sqlite/sqlite-database.js');
    return openSqlite(options);
  }
  if (/^postgres(ql)?:\/\//.test(options.url)) {
    const { openPostgres } = await import('./postgres/postgres-database.js');
    return openPostgres(options);
  }
  throw new Error('The database URL must begin with sqlite:, postgres:// or postgresql://.');
}
