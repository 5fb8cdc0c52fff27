import type { Kind, Micros } from '@syncledger/domain';
import { raw, Sql } from 'sql-template-tag';

/** The columns that a new job is given, in their order in statements, and their types. */
export const columnTypes = {
  kind: 'text',
  connection_id: 'bigint',
  project_id: 'bigint',
  user_id: 'bigint',
  automatic: 'boolean',
  succeeded: 'boolean',
  ready: 'integer',
  result_message: 'text',
  last_run: 'bigint',
  created_at: 'bigint',
  started_at: 'bigint',
  attempt: 'integer',
  due_at: 'bigint',
  external_id: 'text',
} as const;

export type JobColumn = keyof typeof columnTypes;

/** How a run ended, as it is written. */
export interface Result {
  readonly automatic: boolean;
  readonly succeeded: boolean;
  /** Whole seconds from start to finish, at least 1. */
  readonly ready: number;
  readonly message: string;
  /** When it finished. */
  readonly at: Micros;
  readonly startedAt: Micros | null;
  /** What its sender calls it; left out by senders that give no names. */
  readonly externalId?: string | null;
}

/** What a result, or a run to queue, is of. */
export interface RunTarget {
  readonly kind: Kind;
  readonly connection: number;
  readonly project: number;
  readonly user: number;
}

/** What is read of a job only where a query asks for further fields. */
export interface FurtherColumns {
  created_at: number;
  started_at: number | null;
  attempt: number;
}

const isFurther = { created_at: true, started_at: true, attempt: true } as const satisfies Record<
  keyof FurtherColumns,
  true
>;

export const furtherColumns = Object.keys(isFurther);

/** A job that was just written; booleans are 0 and 1 on SQLite. */
export interface StoredJob extends FurtherColumns {
  id: number;
  user_id: number;
  automatic: boolean | number;
  succeeded: boolean | number;
  ready: number;
  result_message: string;
  last_run: number;
  job_kind: Kind;
}

/** The columns of `StoredJob`. */
export const storedColumns = raw(
  `id, user_id, automatic, succeeded, ready, result_message, last_run,
    kind AS job_kind, ${furtherColumns.join(', ')}`,
);

/** The value of a column, or the SQL that it has. */
export type ColumnValue = string | number | boolean | null | Sql;

/**
 * A list of values, each of the type of its column: PostgreSQL takes that from the table only in VALUES, not in SELECT.
 * @returns makes the list of values that are in the order of the columns
 */
export function castsTo(columns: readonly JobColumn[]): (values: readonly ColumnValue[]) => Sql {
  const between = columns.map(
    (column, index) => ` AS ${columnTypes[column]})${index + 1 < columns.length ? ', CAST(' : ''}`,
  );
  const strings = ['CAST(', ...between];
  return (values) => new Sql(strings, values);
}
