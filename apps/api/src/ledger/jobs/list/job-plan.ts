import { Injectable } from '@nestjs/common';
import { kinds } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seenProjects } from '../../../access/projects/index.js';
import { Database } from '../../../platform/database/index.js';
import type { IdColumn, JobFilter, OutcomeColumn, ServedBy } from '../filters/job-filter.js';
import { TIME_INDEX } from '../filters/job-filters.js';
import type { JobScope } from '../job-scope.js';
import type { JobSelection } from './job-selection.js';
import type { IndexPrefix, UnionArm } from './union-arms.js';

/** More ids than this are not read arm by arm: there, walking all jobs meets one soon enough. */
const MOST_IDS = 16;
/** Most arms of a statement. */
const MOST_ARMS = 32;
/** Most values in all arms of a statement, each of which binds all that are asked for; SQLite takes 32,766. */
const MOST_BOUND = 10_000;

/** The values of a column that together keep everything. */
type PrefixColumn = Omit<IndexPrefix, 'value'> & { readonly values: readonly IndexPrefix['value'][] };

/** An index, and the values that its first columns have, in its order. */
interface Prefixes {
  /** Null: all jobs, by their ids. */
  readonly index: string | null;
  readonly columns: readonly PrefixColumn[];
}

/** How a list is read. */
export interface JobPlan {
  readonly arms: readonly UnionArm[];
  /** In place of `arms` where there are more jobs than are counted; undefined: the same. */
  readonly armsOfMany?: readonly UnionArm[];
}

/** Finds the parts of the table of jobs in which a list is: each of them is read in its order from one index. */
@Injectable()
export class JobPlanner {
  constructor(private readonly database: Database) {}

  /**
   * Arms over `jobs j`: each is the front of an index whose last column is the id. What was looked up for them only
   * narrows the list: its own conditions hold as well. A list that is everywhere is read from the index of a range that it
   * is in, or of its order.
   */
  async plan(selection: JobSelection): Promise<JobPlan> {
    const { filters, isByTime } = selection;
    const small = servedBy(filters, 'index')[0];
    if (small) return { arms: [{ prefix: [], index: small.index }] };
    const found = await this.prefixes(selection);
    const range = servedBy(filters, 'range')[0];
    const isInOrder = !isByTime && !range;
    if (found) return { arms: armsOf(found, filters, isInOrder) };
    const everywhere = () => armsOf(byOutcome(selection), filters, true);
    if (isInOrder) return { arms: everywhere() };
    const arms = [{ prefix: [], index: isByTime ? TIME_INDEX : (range?.index ?? null) }];
    return isByTime ? { arms } : { arms, armsOfMany: everywhere() };
  }

  /** The few prefixes that a list is in; undefined for one that is everywhere. */
  private async prefixes(selection: JobSelection): Promise<Prefixes | undefined> {
    const { scope, filters } = selection;
    const connections = await this.connections(selection);
    if (connections) {
      const column = idColumn('j.connection_id', connections);
      const [outcome, ...others] = outcomesOf(filters, 'j.succeeded') ?? [];
      return outcome !== undefined && others.length === 0
        ? { index: 'jobs_by_connection_outcome', columns: [column, outcomeColumn('j.succeeded', [outcome])] }
        : { index: 'jobs_by_connection', columns: [column] };
    }
    const projects = await this.projects(selection);
    if (projects) {
      return { index: 'jobs_by_project', columns: [idColumn('j.project_id', projects), kindColumn(scope)] };
    }
    const users = await this.idsOf(filters, 'j.user_id');
    return users && { index: 'jobs_by_user', columns: [idColumn('j.user_id', users)] };
  }

  /** The connections of a list that names some, or what they are; undefined for none, or for many. */
  private async connections({ scope, filters, caller }: JobSelection): Promise<number[] | undefined> {
    if (servedBy(filters, 'connections').length === 0) return this.idsOf(filters, 'j.connection_id');
    const { kind, project } = scope;
    const seen = seenProjects(caller);
    const conditions = [
      raw('c.deleted_at IS NULL'),
      ...filters.flatMap(({ connections }) => connections ?? []),
      ...(project === undefined ? [] : [sql`c.project_id = ${project}`]),
      ...(kind === undefined ? [] : [sql`c.kind = ${kind}`]),
      ...(seen ? [sql`c.project_id IN (${seen})`] : []),
    ];
    return this.ids(sql`SELECT c.id FROM connections c WHERE ${join(conditions, ' AND ')}`);
  }

  private async projects({ scope, filters, caller }: JobSelection): Promise<number[] | undefined> {
    const [named] = servedBy(filters, 'ids').filter(({ column }) => column === 'j.project_id');
    if (scope.project !== undefined) {
      const isElsewhere = named && Array.isArray(named.ids) && !named.ids.includes(scope.project);
      return isElsewhere ? [] : [scope.project];
    }
    if (named) return this.idsOf(filters, 'j.project_id');
    const seen = seenProjects(caller);
    return seen && this.ids(sql`SELECT seen.project_id AS id FROM (${seen}) seen`);
  }

  /** The values of a column that a filter gives; undefined for none, or for many. */
  private async idsOf(filters: readonly JobFilter[], column: IdColumn): Promise<number[] | undefined> {
    const [named] = servedBy(filters, 'ids').filter((served) => served.column === column);
    if (!named) return undefined;
    return 'sql' in named.ids ? this.ids(named.ids) : fewOf(named.ids);
  }

  private async ids(statement: Sql): Promise<number[] | undefined> {
    const rows = await this.database.rows<{ id: number }>(sql`${statement} LIMIT ${MOST_IDS + 1}`);
    return fewOf(rows.map(({ id }) => id));
  }
}

function servedBy<By extends ServedBy['by']>(filters: readonly JobFilter[], by: By): Extract<ServedBy, { by: By }>[] {
  const isBy = (served: ServedBy | undefined): served is Extract<ServedBy, { by: By }> => served?.by === by;
  return filters.map(({ served }) => served).filter(isBy);
}

/** The values that filters leave of a column of the outcome; undefined where none is about it. */
function outcomesOf(filters: readonly JobFilter[], column: OutcomeColumn): boolean[] | undefined {
  const [served] = servedBy(filters, 'outcome').filter((one) => one.column === column);
  return served && [...new Set(served.values)];
}

/**
 * Outcomes as the index by outcome has them: one that is not asked for has both values. Where no column tells where a
 * list is, or it is that of many connections, all jobs are walked: not those of each kind, of which it may have none.
 */
function byOutcome({ scope, filters }: JobSelection): Prefixes {
  const isOfOutcome = servedBy(filters, 'outcome').length > 0;
  const isOfConnections =
    servedBy(filters, 'connections').length > 0 ||
    servedBy(filters, 'ids').some(({ column }) => column === 'j.connection_id');
  if (!scope.kind && (!isOfOutcome || isOfConnections)) return { index: null, columns: [] };
  if (!isOfOutcome) return { index: 'jobs_by_kind', columns: [kindColumn(scope)] };
  const [succeeded, automatic] = (['j.succeeded', 'j.automatic'] as const).map((column) =>
    outcomeColumn(column, outcomesOf(filters, column) ?? [true, false]),
  );
  return {
    index: 'jobs_by_outcome',
    columns: [kindColumn(scope), succeeded, automatic].filter((one) => one !== undefined),
  };
}

function kindColumn({ kind }: JobScope): PrefixColumn {
  return { column: 'j.kind', type: 'text', values: kind ? [kind] : kinds };
}

function outcomeColumn(column: OutcomeColumn, values: readonly boolean[]): PrefixColumn {
  return { column, type: 'boolean', values };
}

function idColumn(column: IdColumn, values: readonly number[]): PrefixColumn {
  return { column, type: 'bigint', values };
}

/** @param isHinted whether they are read from the index of their prefixes */
function armsOf({ index, columns }: Prefixes, filters: readonly JobFilter[], isHinted: boolean): UnionArm[] {
  const prefixes = combined(columns);
  if (prefixes.length === 0) return [{ prefix: [], where: [raw('FALSE')] }];
  const bound = prefixes.length * filters.reduce((sum, { where }) => sum + where.values.length, 0);
  if (prefixes.length > MOST_ARMS || bound > MOST_BOUND) return [];
  return prefixes.map((prefix) => (isHinted ? { prefix, index } : { prefix }));
}

/** Every choice of one value of each column. */
function combined([first, ...rest]: readonly PrefixColumn[]): readonly (readonly IndexPrefix[])[] {
  if (!first) return [[]];
  const { values, ...column } = first;
  return values.flatMap((value) => combined(rest).map((others) => [{ ...column, value }, ...others]));
}

function fewOf(ids: readonly number[]): number[] | undefined {
  return new Set(ids).size > MOST_IDS ? undefined : [...new Set(ids)];
}
