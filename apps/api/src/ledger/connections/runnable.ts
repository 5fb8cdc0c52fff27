import type { Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { forKeyShare, idIn, type Dialect } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';

/** A connection to submit a result of, or to queue a run of; booleans are 0 and 1 on SQLite. */
export interface RunnableConnection {
  readonly connection_id: number;
  readonly project_id: number;
  readonly connection_version: number;
  readonly archived: boolean | number;
  /** Whether the caller may submit and start its runs. */
  readonly may_run: boolean | number;
}

export interface RunRequest {
  readonly connection: number;
  readonly kind: Kind;
  /** The project that the connection must be in; any when omitted. */
  readonly project?: number | undefined;
  readonly caller: Caller;
}

/**
 * Selects the connection of a run and locks it against moves and deletion; no row when the caller may not see it. A connection that
 * is moved while the statement waits for the lock does not match the project read before: run it again when it returns no row.
 */
export function selectRunnable(dialect: Dialect, { connection, ...run }: RunRequest): Sql {
  return sql`${runnable(dialect, run, sql`c.id = ${connection}`)}${forKeyShare(dialect, 'c')}`;
}

/** The same for several connections of any projects on PostgreSQL, leaving out those that another transaction changes. */
export function selectRunnableAmong(
  { kind, caller }: Pick<RunRequest, 'kind' | 'caller'>,
  ids: readonly number[],
): Sql {
  const isChosen = idIn('postgres', raw('c.id'), ids);
  return sql`${runnable('postgres', { kind, caller }, isChosen)} FOR KEY SHARE OF c SKIP LOCKED`;
}

function runnable(dialect: Dialect, { kind, project, caller }: Omit<RunRequest, 'connection'>, isChosen: Sql): Sql {
  const of = raw('c.project_id');
  const inProject = project === undefined ? raw('TRUE') : sql`c.project_id = ${project}`;
  const mayRun = mayRunIn(caller, kind, of);
  return sql`SELECT c.id AS connection_id, c.project_id, c.version AS connection_version, p.archived,
      ${mayRun} AS may_run
    FROM connections c
    JOIN projects p ON p.id = c.project_id
    WHERE ${isChosen} AND c.kind = ${kind} AND c.deleted_at IS NULL AND p.deleted_at IS NULL AND ${inProject}
      AND ${seesProject(caller, of)}`;
}
