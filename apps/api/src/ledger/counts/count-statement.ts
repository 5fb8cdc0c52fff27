import type { Kind } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seenProjects, seesProject } from '../../access/projects/index.js';
import { onExpression } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { conditionsBy, countedColumns, type Rollup } from './rollup.js';

export interface CountedJobs {
  readonly kind: Kind | undefined;
  readonly project: number | undefined;
  /** The filters of a list. */
  readonly rollups: readonly Rollup[];
  readonly caller: Caller;
  /** Whether jobs are being moved: those of such a connection count in its project. */
  readonly isMoving?: boolean;
}

/**
 * Counts jobs: the counters, plus the backlog of changes that they do not include yet. One statement reads both from one snapshot,
 * so each job is counted exactly once.
 * @param where the conditions of the list on `jobs j`, which also apply to `job_changes j`
 * @param floor the backlog has no change with a lower id
 */
export function countStatement(jobs: CountedJobs, where: readonly Sql[], floor = 0): Sql {
  const columns = countedColumns(jobs.rollups);
  if (columns.length === 0) return raw('SELECT 0 AS count');
  const sum = raw(`sum(${columns.map((column) => `j.${column}`).join(' + ')})`);
  const connections = conditionsBy(jobs.rollups, 'connection');
  const isByConnection = connections.length > 0;
  const counters = isByConnection ? ofConnections(jobs, connections, sum) : allButHidden(jobs, sum);
  // Changes made by a purge may outlive their connection. They count only where the counters of the connection do.
  const exists = raw(isByConnection ? 'j.connection_id IN (SELECT id FROM connections)' : 'TRUE');
  const conditions = [sql`j.id >= ${floor}`, ...where, exists];
  const backlog = sql`SELECT sum(j.count_delta) FROM job_changes j WHERE ${join(conditions, ' AND ')}`;
  return sql`SELECT CAST(${counters} + coalesce((${backlog}), 0) AS bigint) AS count`;
}

/** The jobs of some connections: one or two counter rows each. */
function ofConnections(jobs: CountedJobs, connections: readonly Sql[], sum: Sql): Sql {
  const conditions = [raw('c.deleted_at IS NULL'), ...connections];
  return sumOver(sql`connections c WHERE ${join(conditions, ' AND ')}`, rowsOf('c', jobs, sum, jobs.isMoving));
}

/** The jobs of all connections, minus those of connections that are being deleted, whose jobs are not purged yet. */
function allButHidden(jobs: CountedJobs, sum: Sql): Sql {
  const { project, rollups, caller } = jobs;
  const seen = seenProjects(caller);
  const isOfAll = !seen && project === undefined && conditionsBy(rollups, 'project').length === 0;
  const rows = sql`SELECT ${sum} FROM job_counts j WHERE j.connection_id = 0 AND ${join(keyOf(jobs), ' AND ')}`;
  const hidden = sumOver(raw('connections d WHERE d.deleted_at IS NOT NULL'), rowsOf('d', jobs, sum));
  if (isOfAll) return sql`coalesce((${rows} AND j.project_id = 0), 0) - ${hidden}`;
  const moved = jobs.isMoving ? sql` + ${movedJobs(jobs, sum)}` : raw('');
  if (!seen) return sql`coalesce((${rows}), 0) - ${hidden}${moved}`;
  const visible = sumOver(sql`(${seen}) seen`, sql`${rows} AND j.project_id = seen.project_id`);
  return sql`${visible} - ${hidden}${moved}`;
}

/** The jobs of connections that are being moved: those that count by their connection, minus those that count by their own project. */
function movedJobs(jobs: CountedJobs, sum: Sql): Sql {
  const moving = raw('connections c WHERE c.moved_version IS NOT NULL AND c.deleted_at IS NULL');
  return sql`${sumOver(moving, rowsOf('c', jobs, sum, true))} - ${sumOver(moving, rowsOf('c', jobs, sum))}`;
}

/** @param isCurrent whether the project is that of the connection while its jobs are being moved */
function rowsOf(connection: 'c' | 'd', jobs: CountedJobs, sum: Sql, isCurrent = false): Sql {
  const conditions = [...keyOf(jobs), seesProject(jobs.caller, raw('j.project_id'))];
  const project = `CASE WHEN c.moved_version IS NULL THEN j.project_id ELSE c.project_id END`;
  const current = (condition: Sql) => onExpression(condition, 'j.project_id', project);
  return sql`
    SELECT ${sum} FROM job_counts j
    WHERE j.connection_id = ${raw(`${connection}.id`)}
      AND ${join(isCurrent ? conditions.map(current) : conditions, ' AND ')}`;
}

/** Sums a subquery over the rows of a source. A correlated subquery keeps the planner from joining them. */
function sumOver(source: Sql, each: Sql): Sql {
  return sql`coalesce((SELECT sum((${each})) FROM ${source}), 0)`;
}

/** The conditions on user, project and kind of a counter row. */
function keyOf({ kind, project, rollups }: CountedJobs): Sql[] {
  const users = conditionsBy(rollups, 'user');
  return [
    ...(users.length > 0 ? users : [raw('j.user_id = 0')]),
    ...(project === undefined ? [] : [sql`j.project_id = ${project}`]),
    ...conditionsBy(rollups, 'project'),
    ...(kind === undefined ? [] : [sql`j.kind = ${kind}`]),
  ];
}
