import { formatTime, runState, type Unresolved, type Job, type JobQuery, type Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  heldRun,
  jobConnectionColumns,
  runColumns,
  type JobConnectionRow,
  type RunRow,
  type UnresolvedConnection,
} from '../connections/index.js';

/** What is read of a job, and which version of its connection goes with it; booleans are 0 and 1 on SQLite. */
export interface JobRow extends RunRow {
  job_kind: Kind;
  /** This and the next two are read when a query asks for further fields. */
  created_at?: number;
  started_at?: number | null;
  attempt?: number;
  connection_id: number;
  connection_version: number;
}

/** A job with all of its connection. */
export type WholeJobRow = JobRow & JobConnectionRow;

/** How jobs are shown, as far as it decides what is read of them. */
export type JobView = Pick<JobQuery, 'expand' | 'include'>;

/** The columns of a job and, expanded, its user. */
export function jobColumns(view: JobView): Sql {
  return sql`${ownColumns(view)}, j.connection_id, c.version AS connection_version`;
}

/** The same with its connection. */
export function wholeJobColumns(view: JobView): Sql {
  return sql`${ownColumns(view)}, ${jobConnectionColumns}`;
}

function ownColumns(view: JobView): Sql {
  const further = raw(view.include ? ', j.created_at, j.started_at, j.attempt' : '');
  return sql`${runColumns(showsUser(view))}, j.kind AS job_kind${further}`;
}

/** The tables that those columns need beside `jobs j`. */
export function jobJoins(view: JobView): Sql {
  const user = raw(showsUser(view) ? ' JOIN users u ON u.id = j.user_id' : '');
  return sql`JOIN connections c ON c.id = j.connection_id${user}`;
}

/** Whether the user is shown in full, not by the id alone. */
export function showsUser({ expand }: JobView): boolean {
  return expand?.includes('user') ?? false;
}

/** Makes the job of a row; what only those see who ask for it is made for them. */
export function toJob(row: JobRow, connection: UnresolvedConnection): Unresolved<Job> {
  const { ready, attempt = 1, started_at: startedAt = null, created_at: createdAt = 0 } = row;
  // Named one by one: to spread the run among them takes as long as to write them.
  const { id, user, succeeded, automatic, result_message, last_run } = heldRun(row);
  return {
    id,
    user,
    succeeded,
    automatic,
    ready,
    result_message,
    last_run,
    connection,
    state: () => runState(ready, startedAt),
    attempt,
    started_at: () => (startedAt === null ? null : formatTime(startedAt)),
    created_at: () => formatTime(createdAt),
    kind: row.job_kind,
  };
}
