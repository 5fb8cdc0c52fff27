import type { Kind, Micros, RunEnder } from '@syncledger/domain';
import { raw, Sql } from 'sql-template-tag';

/** The columns of an inserted job in statement order, and their types. */
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

/** The result of a run. */
export interface Result {
  readonly automatic: boolean;
  readonly succeeded: boolean;
  /** Whole seconds from start to finish, at least 1. */
  readonly ready: number;
  readonly message: string;
  /** When the run finished. */
  readonly at: Micros;
  readonly startedAt: Micros | null;
  /** The sender's id of the result; undefined leaves the stored one unchanged. */
  readonly externalId?: string | null;
}

/** What a result or a queued run belongs to. */
export interface RunTarget {
  readonly kind: Kind;
  readonly connection: number;
  readonly project: number;
  readonly user: number;
}

/** Columns that are read only for `?include=`. */
export interface FurtherColumns {
  created_at: number;
  started_at: number | null;
  attempt: number;
  external_id: string | null;
  cause: Cause | null;
  /** JSON. */
  progress: string | null;
}

/** As stored: runs were cancelled before `ended_by` was shown. */
export type Cause = Exclude<RunEnder, 'cancel'> | 'cancelled';

const isFurther = {
  created_at: true,
  started_at: true,
  attempt: true,
  external_id: true,
  cause: true,
  progress: true,
} as const satisfies Record<keyof FurtherColumns, true>;

export const furtherColumns = Object.keys(isFurther);

/** The columns of a run; booleans are 0 and 1 on SQLite. */
export interface StoredRun {
  id: number;
  user_id: number;
  automatic: boolean | number;
  succeeded: boolean | number;
  ready: number;
  result_message: string;
  last_run: number;
}

/** A written job. */
export interface StoredJob extends StoredRun, FurtherColumns {
  job_kind: Kind;
}

const ofRun = 'id, user_id, automatic, succeeded, ready, result_message, last_run';

/** When a column changes once the job is inserted. */
const changes = {
  id: 'never',
  job_kind: 'never',
  created_at: 'never',
  user_id: 'with ready',
  automatic: 'with ready',
  succeeded: 'with ready',
  result_message: 'with ready',
  external_id: 'with ready',
  cause: 'with ready',
  ready: 'alone',
  last_run: 'alone',
  started_at: 'alone',
  attempt: 'alone',
  progress: 'alone',
} as const satisfies Record<keyof StoredJob, 'never' | 'with ready' | 'alone'>;

type ColumnThatChanges<When> = {
  [Column in keyof StoredJob]: (typeof changes)[Column] extends When ? Column : never;
}[keyof StoredJob];

/** The columns of which at least one changes whenever a job does. */
export type StateColumn = ColumnThatChanges<'alone'>;

export const stateColumns = (Object.keys(changes) as (keyof StoredJob)[]).filter(
  (column): column is StateColumn => changes[column] === 'alone',
);

/** The columns of `StoredJob`. */
export const storedColumns = raw(`${ofRun}, kind AS job_kind, ${furtherColumns.join(', ')}`);

/** The same of what has returned them. */
export const storedNames = raw(`${ofRun}, job_kind, ${furtherColumns.join(', ')}`);

/** A value of a column, or an SQL expression. */
export type ColumnValue = string | number | boolean | null | Sql;

/**
 * Casts values to the types of their columns: PostgreSQL infers them from the table in VALUES, but not in SELECT.
 * @returns a function that makes the list of values, in the order of the columns
 */
export function castsTo(columns: readonly JobColumn[]): (values: readonly ColumnValue[]) => Sql {
  const between = columns.map(
    (column, index) => ` AS ${columnTypes[column]})${index + 1 < columns.length ? ', CAST(' : ''}`,
  );
  const strings = ['CAST(', ...between];
  return (values) => new Sql(strings, values);
}
