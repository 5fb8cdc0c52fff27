/** The calls of PostgreSQL's own tools; a password is never part of them. */
export interface PostgresCalls {
  readonly backup: string;
  readonly restore: string;
}

/**
 * How a PostgreSQL database is backed up and restored.
 * @param url `DATABASE_URL`
 * @param file the backup
 */
export function postgresCalls(url: string, file: string): PostgresCalls {
  const database = quoted(`--dbname=${withoutPassword(url)}`);
  return {
    backup: `pg_dump --format=custom --no-owner --file=${quoted(file)} ${database}`,
    restore: `pg_restore --clean --if-exists --no-owner --single-transaction --exit-on-error ${database} ${quoted(file)}`,
  };
}

function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  parsed.searchParams.delete('password');
  return parsed.href;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
