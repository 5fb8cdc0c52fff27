import { formatTime, runState, type Held, type Job, type Kind, type UserReference } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  heldJobConnection,
  jobConnectionColumns,
  type JobConnectionRow,
  type ParamsVault,
} from '../connections/index.js';

/** What is read of a job; booleans are 0 and 1 on SQLite. */
export interface JobRow extends JobConnectionRow {
  id: number;
  job_kind: Kind;
  user_id: number;
  automatic: boolean | number;
  succeeded: boolean | number;
  ready: number;
  result_message: string;
  last_run: number;
  created_at: number;
  started_at: number | null;
  attempt: number;
  email?: string;
  first_name?: string;
  last_name?: string;
}

/** The columns of a job, its connection and, expanded, its user. */
export function jobColumns(expandUser: boolean): Sql {
  const user = raw(expandUser ? ', u.email, u.first_name, u.last_name' : '');
  return sql`j.id, j.kind AS job_kind, j.user_id, j.automatic, j.succeeded, j.ready, j.result_message, j.last_run, j.created_at, j.started_at, j.attempt, ${jobConnectionColumns}${user}`;
}

/** The tables that those columns need beside `jobs j`. */
export function jobJoins(expandUser: boolean): Sql {
  const user = raw(expandUser ? ' JOIN users u ON u.id = j.user_id' : '');
  return sql`JOIN connections c ON c.id = j.connection_id${user}`;
}

/** Makes the job of a row; its connection's params are opened only when they are shown. */
export function heldJob(row: JobRow, vault: ParamsVault): Held<Job> {
  return {
    id: row.id,
    user: heldUser(row),
    succeeded: Boolean(row.succeeded),
    automatic: Boolean(row.automatic),
    ready: row.ready,
    result_message: row.result_message,
    last_run: formatTime(row.last_run),
    connection: heldJobConnection(row, vault),
    state: runState(row.ready, row.started_at),
    attempt: row.attempt,
    started_at: row.started_at === null ? null : formatTime(row.started_at),
    created_at: formatTime(row.created_at),
    kind: row.job_kind,
  };
}

function heldUser({ user_id: id, email, first_name = '', last_name = '' }: JobRow): number | UserReference {
  return email === undefined ? id : { id, email, first_name, last_name };
}
