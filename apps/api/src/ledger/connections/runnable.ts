import type { Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { forKeyShare, type Dialect } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';

/** A connection about to run, as submitting and queueing need it; booleans are 0 and 1 on SQLite. */
export interface RunnableConnection {
  readonly connection_id: number;
  readonly project_id: number;
  readonly connection_version: number;
  readonly archived: boolean | number;
  /** Whether the caller may submit and start its runs. */
  readonly may_run: boolean | number;
}

/** Which connection, and who would run it. */
export interface ToRun {
  readonly connection: number;
  readonly kind: Kind;
  /** The project that it has to be in; left out, any will do. */
  readonly project?: number | undefined;
  readonly caller: Caller;
}

/**
 * Selects what a run of a connection would need; no row when the caller may not see it. Until the unit ends, the connection
 * is neither moved nor deleted. A row that was moved while this waited for it does not fit the project that was read before:
 * no row has to be asked for again.
 */
export function toRunSql(dialect: Dialect, { connection, kind, project, caller }: ToRun): Sql {
  const of = raw('c.project_id');
  const inProject = project === undefined ? raw('TRUE') : sql`c.project_id = ${project}`;
  const mayRun = mayRunIn(caller, kind, of);
  return sql`SELECT c.id AS connection_id, c.project_id, c.version AS connection_version, p.archived,
      ${mayRun} AS may_run
    FROM connections c
    JOIN projects p ON p.id = c.project_id
    WHERE c.id = ${connection} AND c.kind = ${kind} AND c.deleted_at IS NULL AND ${inProject}
      AND ${seesProject(caller, of)}${forKeyShare(dialect, 'c')}`;
}
