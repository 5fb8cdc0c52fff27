import { formatTime, runState, type Held, type Job, type Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  heldJobConnection,
  heldRun,
  jobConnectionColumns,
  runColumns,
  type JobConnectionRow,
  type ParamsVault,
  type RunRow,
} from '../connections/index.js';

/** What is read of a job; booleans are 0 and 1 on SQLite. */
export interface JobRow extends JobConnectionRow, RunRow {
  job_kind: Kind;
  created_at: number;
  started_at: number | null;
  attempt: number;
}

/** The columns of a job, its connection and, expanded, its user. */
export function jobColumns(expandUser: boolean): Sql {
  return sql`${runColumns(expandUser)}, j.kind AS job_kind, j.created_at, j.started_at, j.attempt, ${jobConnectionColumns}`;
}

/** The tables that those columns need beside `jobs j`. */
export function jobJoins(expandUser: boolean): Sql {
  const user = raw(expandUser ? ' JOIN users u ON u.id = j.user_id' : '');
  return sql`JOIN connections c ON c.id = j.connection_id${user}`;
}

/** Makes the job of a row; its connection's params are opened only when they are shown. */
export function heldJob(row: JobRow, vault: ParamsVault): Held<Job> {
  return {
    ...heldRun(row),
    connection: heldJobConnection(row, vault),
    state: runState(row.ready, row.started_at),
    attempt: row.attempt,
    started_at: row.started_at === null ? null : formatTime(row.started_at),
    created_at: formatTime(row.created_at),
    kind: row.job_kind,
  };
}
