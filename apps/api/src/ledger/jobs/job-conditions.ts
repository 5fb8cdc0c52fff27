import sql, { raw, type Sql } from 'sql-template-tag';

import { isOneOf, onExpression, opaqueToPlanner, type Bound, type Dialect } from '../../platform/database/index.js';
import type { JobScope } from './job-scope.js';

/** A condition on the jobs of a list. */
export interface Condition {
  /** The column that the condition restricts, and its values; without `values` they are the result of a subquery. */
  readonly column?: string | undefined;
  readonly values?: readonly Bound['value'][] | undefined;
  readonly holds: Sql;
  /**
   * For a condition with a subquery: the same condition on one project, evaluated once. PostgreSQL would otherwise turn it into a
   * join and read all of a large project for a page. In an arm without a project it is evaluated for each row.
   */
  readonly holdsIn?: (project: Sql) => Sql;
  /**
   * The same condition on `connections c`: kind and project of a job are those of its connection, so an arm of a connection tests
   * them once, and its index needs no column for them.
   */
  readonly connections?: Sql | undefined;
}

/** Hides the jobs of connections that are being deleted. There are few such connections, and an index of them. */
export const ofKeptConnection = raw('j.connection_id NOT IN (SELECT id FROM connections WHERE deleted_at IS NOT NULL)');

/** The project of `jobs j`, or of its connection while the jobs of that are being moved. */
const currentProject = `coalesce(
  (SELECT m.project_id FROM connections m WHERE m.id = j.connection_id AND m.moved_version IS NOT NULL), j.project_id)`;

/** The same condition while jobs are being moved: `j.project_id` may be the project before. */
export function whileMoving({ holds, connections, values, column }: Condition): Condition {
  const current = { holds: onExpression(holds, 'j.project_id', currentProject), connections };
  return holds.sql.includes('j.project_id') ? current : { ...current, values, column };
}

export function inScope(dialect: Dialect, { kind, project }: JobScope): Condition[] {
  const conditions: Condition[] = [];
  if (kind) {
    const value = opaqueToPlanner(dialect, [{ type: 'text', value: kind }]);
    conditions.push({
      column: 'j.kind',
      values: [kind],
      holds: sql`j.kind = ${value}`,
      connections: sql`c.kind = ${kind}`,
    });
  }
  if (project !== undefined) {
    conditions.push({
      column: 'j.project_id',
      values: [project],
      holds: isOneOf('j.project_id', [project]),
      connections: isOneOf('c.project_id', [project]),
    });
  }
  return conditions;
}
