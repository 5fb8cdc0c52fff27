import sql, { raw, type Sql } from 'sql-template-tag';

import { seesProject } from '../../../access/projects/index.js';
import type { Dialect } from '../../../platform/database/index.js';
import type { Caller } from '../../../platform/http/caller.js';
import type { JobFilter, ServedBy } from '../filters/job-filter.js';
import { inScope, ofKeptConnection, type Condition } from '../job-conditions.js';
import type { JobScope } from '../job-scope.js';
import type { UnionArm } from './union-arms.js';

export interface JobSelection {
  readonly scope: JobScope;
  readonly filters: readonly JobFilter[];
  readonly caller: Caller;
  /** Whether the list is ordered by `last_run`. */
  readonly isByTime: boolean;
  /** Whether some connections are being deleted, or may be: their jobs are hidden. */
  readonly hasDeleted: boolean;
}

/** All conditions of a list on `jobs j`. */
export function conditionsOf(dialect: Dialect, { scope, filters, caller, hasDeleted }: JobSelection): Condition[] {
  const holdsIn = (project: Sql) => seesProject(caller, project);
  return [
    ...inScope(dialect, scope),
    { holds: holdsIn(raw('j.project_id')), holdsIn },
    ...(hasDeleted ? [{ holds: ofKeptConnection }] : []),
    ...filters.map(({ where, served }) => ({ ...valuesOf(served), holds: where })),
  ];
}

function valuesOf(served: ServedBy | undefined): Pick<Condition, 'column' | 'values'> {
  if (served?.by === 'outcome') return served;
  if (served?.by !== 'ids') return {};
  return 'sql' in served.ids ? { column: served.column } : { column: served.column, values: served.ids };
}

/** An arm with the conditions that its prefix does not imply. */
export function withConditions(arm: UnionArm, conditions: readonly Condition[]): UnionArm {
  const project = arm.prefix.find(({ column }) => column === 'j.project_id');
  const remaining = conditions
    .filter((condition) => !isImplied(condition, arm, conditions))
    .map(({ holds, holdsIn }) => {
      if (!holdsIn || arm.prefix.length === 0) return holds;
      return project ? holdsIn(sql`CAST(${project.value} AS bigint)`) : sql`coalesce(${holds}, FALSE)`;
    });
  return { ...arm, where: [...remaining, ...(arm.where ?? [])] };
}

function isImplied({ column, values }: Condition, { prefix }: UnionArm, conditions: readonly Condition[]): boolean {
  const given = column === undefined ? undefined : prefix.find((one) => one.column === column);
  if (!given) return false;
  // The prefix came from this condition's own subquery if no other condition restricts the column.
  return values?.includes(given.value) ?? conditions.filter((other) => other.column === column).length === 1;
}
