import sql, { raw, type Sql } from 'sql-template-tag';

import { jsonToRows, type Dialect } from '../../platform/database/index.js';
import {
  castsTo,
  columnTypes,
  storedColumns,
  type ColumnValue,
  type JobColumn,
  type Result,
  type RunTarget,
} from './job-columns.js';

export type NewJob = Readonly<Record<JobColumn, ColumnValue>>;

const COLUMNS = Object.keys(columnTypes) as JobColumn[];
const columnList = raw(COLUMNS.join(', '));
const casts = castsTo(COLUMNS);

/** The columns of a finished run. */
export function jobOf(
  { kind, connection, user }: Omit<RunTarget, 'project'>,
  project: number | Sql,
  result: Result,
): NewJob {
  const { automatic, succeeded, ready, message, at, startedAt, externalId = null } = result;
  return {
    kind,
    connection_id: connection,
    project_id: project,
    user_id: user,
    automatic,
    succeeded,
    ready,
    result_message: message,
    last_run: at,
    created_at: at,
    started_at: startedAt,
    attempt: 1,
    due_at: null,
    external_id: externalId,
  };
}

/** The columns of a queued run. */
export function queuedJob(target: RunTarget, automatic: boolean, at: number): NewJob {
  const result = { automatic, succeeded: false, ready: 0, message: '', at, startedAt: null };
  return jobOf(target, target.project, result);
}

/** Inserts a job; with `from`, one for each row. ON CONFLICT or RETURNING may follow. */
export function insertJob(job: NewJob, from?: Sql): Sql {
  const values = casts(COLUMNS.map((column) => job[column]));
  return sql`INSERT INTO jobs (${columnList})
    ${from ? sql`SELECT ${values} ${from}` : sql`VALUES (${values})`}`;
}

/** Inserts jobs in the order of the rows. The text of the statement does not depend on their number. */
export function insertJobs(
  dialect: Dialect,
  common: Partial<NewJob>,
  columns: readonly JobColumn[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): Sql {
  const given = jsonToRows(dialect, Object.fromEntries(columns.map((column) => [column, columnTypes[column]])), rows);
  const same = COLUMNS.filter((column) => column in common);
  const values = castsTo(same)(same.map((column) => common[column] ?? null));
  return sql`INSERT INTO jobs (${raw([...same, ...columns].join(', '))})
    SELECT ${values}, n.* FROM (${given}) n
    RETURNING id`;
}

/**
 * Finishes the queued run of a connection, if there is one, as submitted.
 * @param user who submitted the result
 * @param connection an id, or a column of `from`
 */
export function finishQueued(
  { automatic, ready, succeeded, message, at, startedAt, externalId }: Result,
  user: number,
  connection: number | Sql,
  from: Sql = raw(''),
): Sql {
  const external = externalId === undefined ? raw('') : sql`, external_id = ${externalId}`;
  return sql`UPDATE jobs
    SET user_id = ${user}, automatic = ${automatic},
      ready = ${ready}, succeeded = ${succeeded}, result_message = ${message}, last_run = ${at},
      started_at = ${startedAt}${external} ${from}
    WHERE jobs.connection_id = ${connection} AND jobs.ready = 0 AND jobs.started_at IS NULL
    RETURNING ${storedColumns}`;
}

/**
 * Finishes the queued run of a connection or inserts a job, in one statement of PostgreSQL.
 * @param target selects the connection at most, with `connection_id` and `project_id`
 * @param isWritable the condition on its row that something is written
 * @returns the columns of `target` and of the stored job, which are null where nothing is written
 */
export function finishQueuedOrInsertStatement(
  of: Omit<RunTarget, 'project'>,
  result: Result,
  target: Sql,
  isWritable: Sql,
): Sql {
  const finished = finishQueued(result, of.user, raw('c.connection_id'), raw('FROM c'));
  const job = jobOf(of, raw('c.project_id'), result);
  const inserted = insertJob(job, raw('FROM c WHERE NOT EXISTS (SELECT 1 FROM finished)'));
  return sql`
    WITH target AS (${target}),
      c AS (SELECT * FROM target WHERE ${isWritable}),
      finished AS (${finished}),
      inserted AS (${inserted} RETURNING ${storedColumns})
    SELECT target.*, job.*
    FROM target
    LEFT JOIN (SELECT * FROM finished UNION ALL SELECT * FROM inserted) job ON TRUE`;
}
