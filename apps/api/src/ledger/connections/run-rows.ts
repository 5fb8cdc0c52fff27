import { formatTime, type Unresolved, type Run, type RunOutcome, type UserReference } from '@syncledger/domain';
import { raw, type Sql } from 'sql-template-tag';

import type { StoredRun } from '../job-store/index.js';

export interface RunRow extends StoredRun {
  email?: string;
  first_name?: string;
  last_name?: string;
}

/** The columns of a run in `jobs j` and, when expanded, those of its user in `users u`. */
export function runColumns(expandUser: boolean): Sql {
  const user = expandUser ? ', u.email, u.first_name, u.last_name' : '';
  return raw(`j.id, j.user_id, j.automatic, j.succeeded, j.ready, j.result_message, j.last_run${user}`);
}

export function toRun(row: RunRow): Unresolved<Run> {
  return {
    id: row.id,
    user: toUser(row),
    succeeded: Boolean(row.succeeded),
    automatic: Boolean(row.automatic),
    ready: row.ready,
    result_message: row.result_message,
    last_run: formatTime(row.last_run),
  };
}

/** The columns of an outcome in `jobs j`. */
export const outcomeColumns = raw('j.id, j.succeeded, j.ready, j.last_run');

export function toOutcome({ id, succeeded, ready, last_run }: Pick<RunRow, keyof RunOutcome>): Unresolved<RunOutcome> {
  return { id, succeeded: Boolean(succeeded), ready, last_run: formatTime(last_run) };
}

function toUser({ user_id: id, email, first_name = '', last_name = '' }: RunRow): number | UserReference {
  return email === undefined ? id : { id, email, first_name, last_name };
}
