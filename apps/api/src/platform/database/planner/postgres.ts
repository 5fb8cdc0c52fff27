import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Bound } from './bound.js';

/**
 * A row value whose values the planner cannot see, because a subquery returns them: the plan for any values is as good as
 * one for these, so a prepared statement is planned once. For values that it sees and estimates to be rare, it plans again
 * at each execution.
 */
export function opaqueRow(values: readonly Bound[]): Sql {
  return sql`(SELECT ${join(values.map(({ value, type }) => sql`CAST(${value} AS ${raw(type)})`))})`;
}
