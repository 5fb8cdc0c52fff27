import { QueryFailedError, type DataSource } from 'typeorm';

import {
  DatabaseUnavailableError,
  ForeignKeyViolationError,
  UniqueViolationError,
  type UnavailableReason,
} from '../errors.js';

/** The names of unique indexes by SQLite's description of them: `users.email_key`. */
export type UniqueNames = ReadonlyMap<string, string>;

/** The statement is correct, but the file cannot be used at the moment. */
const UNAVAILABLE: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL|NOMEM)/, 'busy'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_READONLY/, 'read_only'],
  [/^SQLITE_(IOERR|CORRUPT|NOTADB)/, 'damaged'],
  [/^SQLITE_(CANTOPEN|PERM)/, 'unreachable'],
];

/** Reads the names from the entities. */
export function uniqueNames(dataSource: DataSource): UniqueNames {
  const names = new Map<string, string>();
  for (const { tableName, indices, primaryColumns } of dataSource.entityMetadatas) {
    const key = (columns: { databaseName: string }[]) =>
      columns.map(({ databaseName }) => `${tableName}.${databaseName}`).join(', ');
    names.set(key(primaryColumns), `${tableName}_pkey`);
    for (const index of indices) if (index.isUnique) names.set(key(index.columns), index.name);
  }
  return names;
}

/** @returns our error for an error of the driver, or the error itself */
export function sqliteError(error: unknown, names: UniqueNames): unknown {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (!isSqliteError(cause)) return error;
  const { code, message } = cause;
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const columns = message.replace(/^UNIQUE constraint failed: /, '');
    return new UniqueViolationError(names.get(columns) ?? columns, cause);
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return new ForeignKeyViolationError(undefined, cause);
  const [, reason] = UNAVAILABLE.find(([pattern]) => pattern.test(code)) ?? [];
  return reason ? new DatabaseUnavailableError(cause, undefined, reason) : error;
}

/** The same for read-only connections. */
export function sqliteReadError(error: unknown): unknown {
  return sqliteError(error, new Map());
}

/** Whether another process holds the lock of the file. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && error.code.startsWith('SQLITE_BUSY');
}

/** Checked by shape: where the driver is loaded twice, as in Jest, `instanceof` knows only the first one's errors. */
function isSqliteError(error: unknown): error is Error & { code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('SQLITE_');
}
