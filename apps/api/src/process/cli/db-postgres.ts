/** The commands for PostgreSQL's own tools, without the password. */
export interface PostgresCalls {
  readonly backup: string;
  readonly restore: string;
}

/** Modes that libpq does not know, or interprets as weaker ones. */
const LIBPQ_MODES: Readonly<Record<string, string>> = {
  'no-verify': 'require',
  require: 'verify-full',
  'verify-ca': 'verify-full',
};

/**
 * The commands to back up and restore a PostgreSQL database.
 * @param url `DATABASE_URL`
 * @param file the backup
 */
export function postgresCalls(url: string, file: string): PostgresCalls {
  const database = quoted(`--dbname=${urlForLibpq(url)}`);
  return {
    backup: `pg_dump --format=custom --no-owner --file=${quoted(file)} ${database}`,
    restore: `pg_restore --clean --if-exists --no-owner --single-transaction --exit-on-error ${database} ${quoted(file)}`,
  };
}

/** Without the password, and with the `sslmode` that gives the same protection in PostgreSQL's own library (libpq). */
function urlForLibpq(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  parsed.searchParams.delete('password');
  const mode = LIBPQ_MODES[parsed.searchParams.get('sslmode') ?? ''];
  if (mode !== undefined) parsed.searchParams.set('sslmode', mode);
  return parsed.href;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
