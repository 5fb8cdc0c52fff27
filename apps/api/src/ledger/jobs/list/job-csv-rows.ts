import type { Job, JobCsvRow, Unresolved, UserReference } from '@syncledger/domain';

import type { UnresolvedConnection } from '../../connections/index.js';

/** @param names of projects, by id */
export function toCsvRow(job: Unresolved<Job>, names: ReadonlyMap<number, string>): Unresolved<JobCsvRow> {
  const { id: connectionId, alias, system, project } = job.connection as UnresolvedConnection;
  const user = job.user as UserReference;
  return {
    id: job.id,
    kind: job.kind,
    connection_id: connectionId,
    connection: alias,
    system,
    project_id: project,
    project: names.get(project as number) ?? '',
    user_id: user.id,
    user: user.email,
    automatic: job.automatic,
    state: job.state,
    succeeded: job.succeeded,
    ready: job.ready,
    started_at: job.started_at,
    last_run: job.last_run,
    result_message: job.result_message,
  };
}
