import {
  causeLineOf,
  formatTime,
  runState,
  type Unresolved,
  type Job,
  type JobQuery,
  type Kind,
  type Progress,
} from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  toRun,
  jobConnectionColumns,
  runColumns,
  type JobConnectionRow,
  type RunRow,
  type UnresolvedConnection,
} from '../connections/index.js';
import { furtherColumns, stateColumns, type FurtherColumns, type StateColumn } from '../job-store/index.js';

/** A job with the version of its connection; booleans are 0 and 1 on SQLite. */
export interface JobRow extends RunRow, Partial<FurtherColumns> {
  job_kind: Kind;
  connection_id: number;
  connection_version: number;
}

/** A job with all columns. */
export type FurtherJobRow = JobRow & FurtherColumns;

export type FullJobRow = JobRow & JobConnectionRow;

/** The parameters that decide which columns are read. */
export type JobView = Pick<JobQuery, 'expand' | 'include'>;

/** The columns of a job and, when expanded, those of its user. */
export function jobColumns(view: JobView): Sql {
  return sql`${ownColumns(view)}, j.connection_id, c.version AS connection_version`;
}

/** The id of a job, and its columns that change. */
export type JobState = Pick<FurtherJobRow, 'id' | StateColumn>;

/** A row of a page: enough for a job that is cached. */
export type PageRow = JobState & Pick<JobRow, 'connection_id' | 'connection_version'>;

/** The columns of `PageRow`. */
export const pageColumns = raw(
  `${['id', ...stateColumns, 'connection_id'].map((column) => `j.${column}`).join(', ')}, c.version AS connection_version`,
);

/** The same with all columns of the connection. */
export function fullJobColumns(view: JobView): Sql {
  return sql`${ownColumns(view)}, ${jobConnectionColumns}`;
}

function ownColumns(view: JobView): Sql {
  const further = raw(view.include ? furtherColumns.map((column) => `, j.${column}`).join('') : '');
  return sql`${runColumns(showsUser(view))}, j.kind AS job_kind${further}`;
}

/** The joins that these columns need. */
export function jobJoins(view: JobView): Sql {
  const user = raw(showsUser(view) ? ' JOIN users u ON u.id = j.user_id' : '');
  return sql`JOIN connections c ON c.id = j.connection_id${user}`;
}

/** Whether the user is expanded. */
export function showsUser({ expand }: JobView): boolean {
  return expand?.includes('user') ?? false;
}

/** Fields that only `?include=` serializes are functions, so that others don't pay for them. */
export function toJob(row: JobRow, connection: UnresolvedConnection): Unresolved<Job> {
  const {
    ready,
    attempt = 1,
    started_at: startedAt = null,
    created_at: createdAt = 0,
    external_id = null,
    progress = null,
  } = row;
  // Listed one by one: spreading the run takes as long as serializing the job.
  const { id, user, succeeded, automatic, result_message, last_run } = toRun(row);
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
    external_id,
    progress: () => (progress === null ? null : (JSON.parse(progress) as Progress)),
    ended_by: row.cause === 'cancelled' ? 'cancel' : (row.cause ?? null),
    cause_line: () => (ready > 0 && !succeeded ? causeLineOf(row.result_message) : null),
    kind: row.job_kind,
  };
}
