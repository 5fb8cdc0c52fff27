import { formatTime, runState, type Held, type Job, type Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  heldRun,
  jobConnectionColumns,
  runColumns,
  type HeldJobConnection,
  type JobConnectionRow,
  type RunRow,
} from '../connections/index.js';

/** What is read of a job, and which version of its connection goes with it; booleans are 0 and 1 on SQLite. */
export interface JobRow extends RunRow {
  job_kind: Kind;
  created_at: number;
  started_at: number | null;
  attempt: number;
  connection_id: number;
  connection_version: number;
}

/** A job with all of its connection. */
export type WholeJobRow = JobRow & JobConnectionRow;

/** The columns of a job and, expanded, its user. */
export function jobColumns(expandUser: boolean): Sql {
  return sql`${ownColumns(expandUser)}, j.connection_id, c.version AS connection_version`;
}

/** The same with its connection. */
export function wholeJobColumns(expandUser: boolean): Sql {
  return sql`${ownColumns(expandUser)}, ${jobConnectionColumns}`;
}

function ownColumns(expandUser: boolean): Sql {
  return sql`${runColumns(expandUser)}, j.kind AS job_kind, j.created_at, j.started_at, j.attempt`;
}

/** The tables that those columns need beside `jobs j`. */
export function jobJoins(expandUser: boolean): Sql {
  const user = raw(expandUser ? ' JOIN users u ON u.id = j.user_id' : '');
  return sql`JOIN connections c ON c.id = j.connection_id${user}`;
}

/** Makes the job of a row; what only those see who ask for it is made for them. */
export function heldJob(row: JobRow, connection: HeldJobConnection): Held<Job> {
  return {
    ...heldRun(row),
    connection,
    state: () => runState(row.ready, row.started_at),
    attempt: row.attempt,
    started_at: () => (row.started_at === null ? null : formatTime(row.started_at)),
    created_at: () => formatTime(row.created_at),
    kind: row.job_kind,
  };
}
