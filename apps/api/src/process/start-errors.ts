import { ConfigurationError } from '../platform/config/index.js';
import { DatabaseUnavailableError } from '../platform/database/index.js';

const DISK_FULL = 'The disk is full. Free space on it.';
const NO_RIGHTS = 'The files of the ledger cannot be read or written. Make them belong to the user that this runs as.';
const READ_ONLY =
  'The files of the ledger are on a read-only file system. Set SYNCLEDGER_DATA_DIR, or the file in DATABASE_URL, to a place that can be written.';
const UNREACHABLE =
  'The host in DATABASE_URL does not respond. Check its name, its port, and the firewalls between here and there.';
const CLOSED =
  'What listens at the host and port in DATABASE_URL closed the connection. Check that it is PostgreSQL, and see its log.';
const NO_PASSWORD = 'PostgreSQL asks for a password, and DATABASE_URL has none. Add it.';
const NOT_RESOLVED = 'The host name in DATABASE_URL is unknown. Correct it, or the DNS settings of this machine.';

const OTHER_SCHEMA =
  'The tables of the database do not fit its list of migrations: part of it is missing, or belongs to another program. Correct DATABASE_URL, or restore a backup with `db restore`.';

/** Remedy for tables that belong to another user, as after a restore by that user. */
export const OTHER_OWNER =
  'Make the user of DATABASE_URL the owner of each table (ALTER TABLE ... OWNER TO <user>), or restore the backup as this user, with pg_restore --no-owner.';

/** Cause and remedy by the code of Node.js, PostgreSQL or SQLite, where they differ also by the message. */
const REMEDIES: readonly (readonly [code: RegExp, told: string, message?: RegExp])[] = [
  [/^28P01$/, 'PostgreSQL refused the password. Correct the user and the password in DATABASE_URL.'],
  [
    /^28000$/,
    'The user in DATABASE_URL does not exist. Create the role, or correct the name.',
    /^role .* does not exist/,
  ],
  [
    /^28000$/,
    'PostgreSQL does not let this user in without TLS. Add sslmode=verify-full to DATABASE_URL, or a line to pg_hba.conf for the user, this database and this address.',
    /no encryption/,
  ],
  [
    /^28000$/,
    'PostgreSQL does not let this user in. Check that the role exists and may log in, and that pg_hba.conf has a line for it, this database and this address.',
  ],
  [/^3D000$/, 'The database that DATABASE_URL names does not exist. Create it, or correct the name.'],
  [/^55000$/, 'The database that DATABASE_URL names accepts no connections. Allow them, or correct the name.'],
  [/^42501$/, `The database user may not use the tables. ${OTHER_OWNER}`, /^(?!.*\b(schema|database)\b)/],
  [
    /^(42501|3F000)$/,
    'The database user may not create or use the tables. As the owner of the database, run: GRANT USAGE, CREATE ON SCHEMA public TO <user>;',
  ],
  [/^25006$/, 'The database is read-only, as a standby is. Point DATABASE_URL at the primary.'],
  [/^53300$/, 'PostgreSQL has no connection left. Raise its max_connections, or run fewer servers or workers.'],
  [/^(53100|ENOSPC|EDQUOT|SQLITE_FULL)$/, DISK_FULL],
  [/^57P0[1-5]$/, 'PostgreSQL is starting, stopping or recovering. Wait until it accepts connections, and retry.'],
  [/^55P03$/, 'Another session holds a lock that the migration needs. End it (see pg_stat_activity), and retry.'],
  [
    /^08P01$/,
    'The database or the pooler before it refused the connection. With PgBouncer, set ignore_startup_parameters = extra_float_digits,options.',
  ],
  [
    /^ECONNREFUSED$/,
    'Nothing listens at the host and port in DATABASE_URL. Start the database, or correct the host and the port.',
  ],
  [/^(ENOTFOUND|EAI_.*)$/, NOT_RESOLVED],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, UNREACHABLE],
  [/^ECONNRESET$/, CLOSED],
  [/^(EMFILE|ENFILE)$/, 'Too many files are open. Raise the limit: ulimit -n, or LimitNOFILE in systemd.'],
  [/^(EROFS|SQLITE_READONLY.*)$/, READ_ONLY],
  [/^(EACCES|EPERM|SQLITE_(CANTOPEN|PERM|AUTH).*)$/, NO_RIGHTS],
  [
    /^(ENOTDIR|EISDIR|EEXIST|ENOENT|ENXIO|ELOOP|ENAMETOOLONG)$/,
    'A file or folder of the ledger does not exist, or is of the wrong kind. Check the paths in SYNCLEDGER_DATA_DIR and DATABASE_URL.',
  ],
  [/^(42704|22023)$/, 'PostgreSQL refuses a setting. Correct the options in DATABASE_URL.'],
  [/^(42P01|42P07|42701|42703|42710)$/, OTHER_SCHEMA],
  [/^SQLITE_NOTADB$/, 'The file is no SQLite database. Correct DATABASE_URL, or restore a backup with `db restore`.'],
  [/^SQLITE_(CORRUPT|IOERR).*$/, 'The SQLite database is damaged. Restore a backup with `db restore`.'],
  [/^SQLITE_(BUSY|LOCKED).*$/, 'Another process holds the lock of the SQLite database. Stop it, and retry.'],
];

/** Errors without a code of their own, by their messages. */
const MESSAGES: readonly (readonly [message: RegExp, told: string])[] = [
  [/^(timeout exceeded when trying to connect|Connection terminated due to connection timeout)/, UNREACHABLE],
  [/^Connection terminated unexpectedly/, CLOSED],
  [/client password must be/, NO_PASSWORD],
  [/^(no such (table|column)|duplicate column name|(table|index|trigger) \S+ already exists)/, OTHER_SCHEMA],
];

/**
 * Cause and remedy of an error that keeps a server or a command from working; undefined when it has none that is known
 * here: a defect, whose stack is worth printing.
 */
export function explainStartError(error: unknown): string | undefined {
  if (error instanceof ConfigurationError) return error.message;
  const { code, message, path, syscall, address } = rootOf(error);
  const found =
    REMEDIES.find(([pattern, , text]) => code !== undefined && pattern.test(code) && (text?.test(message) ?? true)) ??
    MESSAGES.find(([pattern]) => (code === undefined || code === 'SQLITE_ERROR') && pattern.test(message));
  if (found) {
    // What a pooler says, or which table it is, is the only hint; system errors name the path in theirs.
    const isHint = code !== undefined && /^(08P01|22023|42\w{3}|SQLITE_ERROR)$/.test(code);
    const socket = address?.startsWith('/') ? address : undefined;
    const detail = path ?? socket ?? (isHint ? message.replace(/\.?$/, '') : undefined);
    return `${found[1]} (${[code, detail].filter((part) => part !== undefined).join(': ') || message})`;
  }
  if (syscall !== undefined) return `The system refused what a start needs: ${message}`;
  if (!(error instanceof DatabaseUnavailableError)) return undefined;
  return `${error.message} Check DATABASE_URL and that the database is up.${code === undefined ? '' : ` (${code})`}`;
}

/**
 * Runs what opens or migrates a database for a command.
 * @throws ConfigurationError with the cause and the remedy; other errors as they are
 */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const told = explainStartError(cause);
    throw told === undefined ? cause : new ConfigurationError(told, { cause });
  }
}

interface Failure {
  readonly code?: string;
  readonly message: string;
  readonly path?: string;
  readonly syscall?: string;
  readonly address?: string;
}

/** The innermost error, or the innermost with a code if one has any: ours and TypeORM's wrap those of the drivers. */
function rootOf(error: unknown): Failure {
  let found: Failure = { message: String(error) };
  for (let each: unknown = error; isObject(each); each = each['cause'] ?? each['driverError']) {
    const hasCode = typeof each['code'] === 'string' || found.code === undefined;
    if (hasCode && typeof each['message'] === 'string') found = each as unknown as Failure;
  }
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
