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

/** More ids than this do not get an arm each: a scan of all jobs soon finds one of them. */
const MAX_IDS = 16;
const MAX_ARMS = 32;
/** Bound values in all arms of a statement; each arm binds those of all filters. SQLite allows 32,766. */
const MAX_BOUND_VALUES = 10_000;

/** The values of a column that, taken together, cover the list. */
type PrefixColumn = Omit<IndexPrefix, 'value'> & { readonly values: readonly IndexPrefix['value'][] };

/** An index, and the values of its first columns. */
interface Prefixes {
  /** Null: the table itself, by id. */
  readonly index: string | null;
  readonly columns: readonly PrefixColumn[];
  /** Whether the index has failed runs only; `succeeded=false` also matches unfinished ones. */
  readonly isOfFailures?: boolean;
  /** Connections whose jobs may have another project than the prefixes say. */
  readonly moving?: readonly number[] | undefined;
}

/** Failed runs, by the condition of their indexes. */
const FAILED = { where: [raw('j.ready > 0 AND NOT j.succeeded')], implied: 'j.succeeded' };
const UNFINISHED: UnionArm = { prefix: [], index: 'jobs_open', where: [raw('j.ready = 0')], implied: 'j.succeeded' };

export interface JobPlan {
  readonly arms: readonly UnionArm[];
  /** Used in place of `arms` when the count reaches its limit; undefined: the same. */
  readonly armsOfMany?: readonly UnionArm[];
}

/** Splits a list into parts that can each be read in order from one index. */
@Injectable()
export class JobPlanner {
  constructor(private readonly database: Database) {}

  /**
   * Plans arms over `jobs j`: each is a prefix of an index whose last column is the id. Looked-up values only narrow the list; its own
   * conditions still apply. A list without such a prefix is read from the index of its range or of its order.
   */
  async plan(selection: JobSelection): Promise<JobPlan> {
    const { filters, isByTime } = selection;
    const small = servedBy(filters, 'index')[0];
    if (small) return { arms: [{ prefix: [], index: small.index }] };
    const texts = servedBy(filters, 'texts')[0];
    if (texts && texts.texts.length > MAX_IDS) return { arms: [{ prefix: [], index: texts.index }] };
    const prefixes = await this.prefixes(selection);
    const range = servedBy(filters, 'range')[0];
    const isInOrder = !isByTime && !range;
    if (prefixes) return { arms: armsOf(prefixes, filters, isInOrder) };
    const everywhere = () => armsOf(byOutcome(selection), filters, true);
    if (isInOrder) return { arms: everywhere() };
    const arms = [{ prefix: [], index: isByTime ? TIME_INDEX : (range?.index ?? null) }];
    return isByTime ? { arms } : { arms, armsOfMany: everywhere() };
  }

  /** The prefixes of a list by external id, connection, project or user; undefined when it has none of them, or too many. */
  private async prefixes(selection: JobSelection): Promise<Prefixes | undefined> {
    const { scope, filters } = selection;
    const texts = servedBy(filters, 'texts')[0];
    if (texts) {
      const { index, column } = texts;
      return { index, columns: [{ column, type: 'text', values: [...new Set(texts.texts)] }] };
    }
    const connections = await this.connections(selection);
    if (connections) {
      const column = idColumn('j.connection_id', connections);
      const [outcome, ...others] = outcomesOf(filters, 'j.succeeded') ?? [];
      return outcome !== undefined && others.length === 0
        ? { index: 'jobs_by_connection_outcome', columns: [column, outcomeColumn('j.succeeded', [outcome])] }
        : { index: 'jobs_by_connection', columns: [column] };
    }
    const projects = await this.projects(selection);
    const isOfFailures = isOfFailedRuns(selection);
    if (projects && (selection.moving?.length ?? 0) <= MAX_IDS) {
      const columns = [idColumn('j.project_id', projects), kindColumn(scope)];
      return {
        index: isOfFailures ? 'jobs_failed_by_project' : 'jobs_by_project',
        columns,
        isOfFailures,
        moving: selection.moving,
      };
    }
    const users = await this.idsOf(filters, 'j.user_id');
    if (!users) return undefined;
    const index = isOfFailures ? 'jobs_failed_by_user' : 'jobs_by_user';
    return { index, columns: [idColumn('j.user_id', users)], isOfFailures };
  }

  /** The connections that the filters select; undefined when no filter does, or for too many. */
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

  /** The values of a column that a filter selects; undefined when no filter does, or for too many. */
  private async idsOf(filters: readonly JobFilter[], column: IdColumn): Promise<number[] | undefined> {
    const [named] = servedBy(filters, 'ids').filter((served) => served.column === column);
    if (!named) return undefined;
    return 'sql' in named.ids ? this.ids(named.ids) : fewOf(named.ids);
  }

  private async ids(statement: Sql): Promise<number[] | undefined> {
    const rows = await this.database.rows<{ id: number }>(sql`${statement} LIMIT ${MAX_IDS + 1}`);
    return fewOf(rows.map(({ id }) => id));
  }
}

function servedBy<By extends ServedBy['by']>(filters: readonly JobFilter[], by: By): Extract<ServedBy, { by: By }>[] {
  const isBy = (served: ServedBy | undefined): served is Extract<ServedBy, { by: By }> => served?.by === by;
  return filters.map(({ served }) => served).filter(isBy);
}

/** The values of a column of the outcome that the filters select; undefined when no filter does. */
function outcomesOf(filters: readonly JobFilter[], column: OutcomeColumn): boolean[] | undefined {
  const [served] = servedBy(filters, 'outcome').filter((one) => one.column === column);
  return served && [...new Set(served.values)];
}

/** Whether a list by id is limited to failed and unfinished runs: few of many, so it does not read the others. */
function isOfFailedRuns({ filters, isByTime }: JobSelection): boolean {
  const outcomes = outcomesOf(filters, 'j.succeeded');
  return outcomes?.length === 1 && !outcomes[0] && !isByTime && servedBy(filters, 'range').length === 0;
}

/**
 * Prefixes of the index by outcome; a column without a filter takes both values. A list without any filter of its columns, or one of
 * many connections, scans all jobs instead of those of each kind, which may contain none of the list.
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

/** @param isHinted whether to force the index of the prefixes */
function armsOf(
  { index, columns, isOfFailures, moving = [] }: Prefixes,
  filters: readonly JobFilter[],
  isHinted: boolean,
): UnionArm[] {
  const prefixes = cartesianProduct(columns);
  if (prefixes.length === 0) return [{ prefix: [], where: [raw('FALSE')] }];
  const bound = prefixes.length * filters.reduce((sum, { where }) => sum + where.values.length, 0);
  if (prefixes.length > MAX_ARMS || bound > MAX_BOUND_VALUES) return [];
  const moved = armsOfMoving(moving, columns);
  if (isOfFailures) {
    const where = (arm: UnionArm) => [...FAILED.where, ...(arm.where ?? [])];
    const arms: UnionArm[] = [...prefixes.map((prefix) => ({ prefix, index })), ...moved];
    return [...arms.map((arm) => ({ ...arm, ...FAILED, where: where(arm) })), UNFINISHED];
  }
  const arms = [...prefixes.map((prefix) => ({ prefix, index })), ...moved];
  return isHinted ? arms : arms.map(({ index: _, ...arm }) => arm);
}

/** The jobs of connections that are being moved, where no prefix has their project. */
function armsOfMoving(moving: readonly number[], columns: readonly PrefixColumn[]): UnionArm[] {
  const projects = columns.find(({ column }) => column === 'j.project_id')?.values ?? [];
  if (moving.length === 0 || projects.length === 0) return [];
  const where = [sql`j.project_id NOT IN (${join([...projects])})`];
  return moving.map((value) => ({
    prefix: [{ column: 'j.connection_id', type: 'bigint', value }],
    index: 'jobs_by_connection',
    where,
  }));
}

function cartesianProduct([first, ...rest]: readonly PrefixColumn[]): readonly (readonly IndexPrefix[])[] {
  if (!first) return [[]];
  const { values, ...column } = first;
  return values.flatMap((value) => cartesianProduct(rest).map((others) => [{ ...column, value }, ...others]));
}

function fewOf(ids: readonly number[]): number[] | undefined {
  return new Set(ids).size > MAX_IDS ? undefined : [...new Set(ids)];
}
