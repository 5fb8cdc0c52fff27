import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seesProject } from '../../../access/projects/index.js';
import type { Dialect } from '../../../platform/database/index.js';
import type { Caller } from '../../../platform/http/caller.js';
import type { JobFilter, ServedBy } from '../filters/job-filter.js';
import { inScope, ofKeptConnection, whileMoving, type Condition } from '../job-conditions.js';
import type { JobScope } from '../job-scope.js';
import type { IndexPrefix, UnionArm } from './union-arms.js';

export interface JobSelection {
  readonly scope: JobScope;
  readonly filters: readonly JobFilter[];
  readonly caller: Caller;
  /** Whether the list is ordered by `last_run`. */
  readonly isByTime: boolean;
  /** Whether some connections are being deleted, or may be: their jobs are hidden. */
  readonly hasDeleted: boolean;
  /** Connections whose jobs are being moved, if the list depends on their project; undefined for none. */
  readonly moving?: readonly number[] | undefined;
  /** What leaves fewer jobs; undefined for lists without a range of times, or if both leave many. */
  readonly least?: Least | undefined;
}

/** Either the range of times of a list or its other filters, and how many jobs it leaves. */
export interface Least {
  readonly by: 'time' | 'filters';
  readonly size: number;
}

/** All conditions of a list on `jobs j`. */
export function conditionsOf(
  dialect: Dialect,
  { scope, filters, caller, hasDeleted, moving }: JobSelection,
): Condition[] {
  const holdsIn = (project: Sql) => seesProject(caller, project);
  const conditions = [
    ...inScope(dialect, scope),
    { holds: holdsIn(raw('j.project_id')), holdsIn, connections: holdsIn(raw('c.project_id')) },
    ...(hasDeleted ? [{ holds: ofKeptConnection, connections: raw('c.deleted_at IS NULL') }] : []),
    ...filters.map(({ where, served, connections }) => ({ ...valuesOf(served), holds: where, connections })),
  ];
  return moving ? conditions.map(whileMoving) : conditions;
}

function valuesOf(served: ServedBy | undefined): Pick<Condition, 'column' | 'values'> {
  if (served?.by === 'outcome') return served;
  if (served?.by !== 'ids') return {};
  return 'sql' in served.ids ? { column: served.column } : { column: served.column, values: served.ids };
}

/** An arm with the conditions that its prefix does not imply. */
export function withConditions(arm: UnionArm, conditions: readonly Condition[]): UnionArm {
  const remaining = conditions.filter((condition) => !isImplied(condition, arm, conditions));
  const connection = arm.prefix.find(({ column }) => column === 'j.connection_id');
  const where = connection
    ? ofConnection(connection, remaining)
    : remaining.map((condition) => holdsIn(arm, condition));
  return { ...arm, where: [...where, ...(arm.where ?? [])] };
}

/** The conditions on the connection are tested once, by one lookup. */
function ofConnection({ value }: IndexPrefix, conditions: readonly Condition[]): Sql[] {
  const once = conditions.flatMap(({ connections }) => connections ?? []);
  const each = conditions.filter(({ connections }) => connections === undefined).map(({ holds }) => holds);
  if (once.length === 0) return each;
  return [...each, sql`EXISTS (SELECT 1 FROM connections c WHERE ${join([sql`c.id = ${value}`, ...once], ' AND ')})`];
}

function holdsIn({ prefix }: UnionArm, { holds, holdsIn }: Condition): Sql {
  if (!holdsIn || prefix.length === 0) return holds;
  const project = prefix.find(({ column }) => column === 'j.project_id');
  return project ? holdsIn(sql`CAST(${project.value} AS bigint)`) : sql`coalesce(${holds}, FALSE)`;
}

function isImplied(
  { column, values }: Condition,
  { prefix, implied }: UnionArm,
  conditions: readonly Condition[],
): boolean {
  if (column !== undefined && implied?.includes(column)) return true;
  const given = column === undefined ? undefined : prefix.find((one) => one.column === column);
  if (!given) return false;
  // The prefix came from this condition's own subquery if no other condition restricts the column.
  return values?.includes(given.value) ?? conditions.filter((other) => other.column === column).length === 1;
}
