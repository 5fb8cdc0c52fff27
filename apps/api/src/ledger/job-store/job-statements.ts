import type { Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { jsonToRows, type Dialect } from '../../platform/database/index.js';
import {
  castsTo,
  columnTypes,
  storedColumns,
  storedNames,
  type ColumnValue,
  type JobColumn,
  type Result,
  type RunTarget,
} from './job-columns.js';

export type NewJob = Readonly<Record<JobColumn, ColumnValue>>;

const COLUMNS = Object.keys(columnTypes) as JobColumn[];
const columnList = raw(COLUMNS.join(', '));
const casts = castsTo(COLUMNS);

/** A result, or the columns of a row that contain one. */
export type ResultValues = { readonly [Name in keyof Result]: Result[Name] | Sql };

/** Where a result belongs, or the columns of a row. */
interface TargetValues {
  readonly kind: Kind;
  readonly connection: number | Sql;
  readonly user: number | Sql;
}

/** The columns of a finished run. */
export function jobOf({ kind, connection, user }: TargetValues, project: number | Sql, result: ResultValues): NewJob {
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
  { automatic, ready, succeeded, message, at, startedAt, externalId }: ResultValues,
  user: number | Sql,
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
  // Not the id of the request, which may be larger than the column holds.
  const job = jobOf({ ...of, connection: raw('c.connection_id') }, raw('c.project_id'), result);
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

/** A result in a group, with the user who submitted it. */
export interface SubmittedResult extends Result {
  readonly connection: number;
  /** The project that the connection must be in; any when omitted. */
  readonly project?: number | undefined;
  readonly user: number;
}

/** The columns of `given`: names that neither `jobs` nor connections have. */
const GIVEN = {
  place: 'integer',
  of_connection: 'bigint',
  in_project: 'bigint',
  sender: 'bigint',
  is_automatic: 'boolean',
  has_succeeded: 'boolean',
  duration: 'integer',
  message: 'text',
  ended_at: 'bigint',
  began_at: 'bigint',
} as const;

const GIVEN_RESULT: ResultValues = {
  automatic: raw('is_automatic'),
  succeeded: raw('has_succeeded'),
  ready: raw('duration'),
  message: raw('message'),
  at: raw('ended_at'),
  startedAt: raw('began_at'),
};

function givenRow(result: SubmittedResult, place: number): (string | number | boolean | null)[] {
  const { connection, project = null, user, automatic, succeeded, ready, message, at, startedAt } = result;
  return [place, connection, project, user, automatic, succeeded, ready, message, at, startedAt];
}

/**
 * The same as `finishQueuedOrInsertStatement` for several results of one kind. The first result of a connection finishes its queued
 * run. Returns the place of each written result, the columns of `targets` and of the stored job.
 */
export function finishQueuedOrInsertAll(
  kind: Kind,
  results: readonly SubmittedResult[],
  targets: Sql,
  isWritable: Sql,
): Sql {
  const finished = finishQueued(GIVEN_RESULT, raw('sender'), raw('of_connection'), raw('FROM firsts'));
  const job = jobOf({ kind, connection: raw('of_connection'), user: raw('sender') }, raw('of_project'), GIVEN_RESULT);
  // Ids increase with the rows, but RETURNING guarantees no order.
  return sql`
    WITH given AS (${jsonToRows('postgres', GIVEN, results.map(givenRow))}),
      targets AS (${targets}),
      writable AS (
        SELECT given.*, targets.project_id AS of_project
        FROM given
        JOIN targets ON targets.connection_id = given.of_connection
        WHERE ${isWritable} AND (in_project IS NULL OR in_project = targets.project_id)
      ),
      firsts AS (SELECT DISTINCT ON (of_connection) * FROM writable ORDER BY of_connection, place),
      finished AS (${finished}, firsts.place),
      others AS (
        SELECT *, row_number() OVER (ORDER BY place) AS number
        FROM writable
        WHERE place NOT IN (SELECT place FROM finished)
      ),
      inserted AS (${insertJob(job, raw('FROM others ORDER BY number'))} RETURNING ${storedColumns}),
      numbered AS (SELECT *, row_number() OVER (ORDER BY id) AS number FROM inserted),
      job AS (
        SELECT * FROM finished
        UNION ALL
        SELECT ${storedNames}, place FROM numbered JOIN others USING (number)
      )
    SELECT targets.*, job.*
    FROM job
    JOIN writable USING (place)
    JOIN targets ON targets.connection_id = writable.of_connection`;
}
