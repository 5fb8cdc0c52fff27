import sql, { raw, type Sql } from 'sql-template-tag';

import { isOneOf, opaqueToPlanner, type Bound, type Dialect } from '../../platform/database/index.js';
import type { JobScope } from './job-scope.js';

/** What must hold for the jobs of a list. */
export interface Condition {
  /** The column that it gives values, and these; without values they are looked up. */
  readonly column?: string | undefined;
  readonly values?: readonly Bound['value'][] | undefined;
  readonly holds: Sql;
  /**
   * For what is looked up: the same for a project, decided once. PostgreSQL makes a join of what it can, and reads all of a
   * large project or connection for a page: of an arm without a project it is decided for each row that is met.
   */
  readonly holdsIn?: (project: Sql) => Sql;
}

/** Jobs of a connection that is being deleted are gone for everybody; there are few such connections, and an index of them. */
export const ofKeptConnection = raw('j.connection_id NOT IN (SELECT id FROM connections WHERE deleted_at IS NOT NULL)');

/** The conditions of a route. */
export function inScope(dialect: Dialect, { kind, project }: JobScope): Condition[] {
  const conditions: Condition[] = [];
  if (kind) {
    const value = opaqueToPlanner(dialect, [{ type: 'text', value: kind }]);
    conditions.push({ column: 'j.kind', values: [kind], holds: sql`j.kind = ${value}` });
  }
  if (project !== undefined) {
    conditions.push({ column: 'j.project_id', values: [project], holds: isOneOf('j.project_id', [project]) });
  }
  return conditions;
}
