import { Injectable } from '@nestjs/common';
import { kinds, type Kind } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { seenProjects } from '../../../access/projects/index.js';
import { Database } from '../../../platform/database/index.js';
import type { IdColumn, JobFilter, OutcomeColumn, ServedBy } from '../filters/job-filter.js';
import { TIME_INDEX } from '../filters/job-filters.js';
import type { JobScope } from '../job-scope.js';
import { JobCount } from './job-count.js';
import type { JobSelection } from './job-selection.js';
import type { IndexPrefix, UnionArm } from './union-arms.js';

/** More ids than this do not get an arm each: a scan of all jobs soon finds one of them. */
const MAX_IDS = 16;
/** The same for the connections of a system or cause, whose last jobs may all be old. */
const MAX_CONNECTIONS = 64;
const MAX_ARMS = 64;
/** Bound values in all arms of a statement; each arm binds those of all filters. SQLite allows 32,766. */
const MAX_BOUND_VALUES = 10_000;

/** The values of a column that, taken together, cover the list. */
type PrefixColumn = Omit<IndexPrefix, 'value'> & { readonly values: readonly IndexPrefix['value'][] };

/** An index, and for a partial one its condition. */
interface ReadIndex {
  /** Null: the table itself, by id. */
  readonly index: string | null;
  readonly where?: readonly Sql[];
  /** The columns whose values follow from that condition. */
  readonly implied?: readonly string[];
}

/** Indexes, each of which has other jobs, and the values of their first columns. */
interface Prefixes {
  readonly indexes: readonly ReadIndex[];
  readonly columns: readonly PrefixColumn[];
  /** Whether the index has failed runs only; `succeeded=false` also matches unfinished ones. */
  readonly isOfFailures?: boolean;
  /** Connections whose jobs may have another project than the prefixes say. */
  readonly moving?: readonly number[] | undefined;
}

const UNFINISHED: UnionArm = { prefix: [], index: 'jobs_open', where: [raw('j.ready = 0')], implied: ['j.succeeded'] };

export interface JobPlan {
  readonly arms: readonly UnionArm[];
  /** Used in place of `arms` where many of the jobs that they read match; undefined: the same. */
  readonly armsOfMany?: readonly UnionArm[];
}

/** Splits a list into parts that can each be read in order from one index. */
@Injectable()
export class JobPlanner {
  constructor(
    private readonly database: Database,
    private readonly counted: JobCount,
  ) {}

  /**
   * Plans arms over `jobs j`: each is a prefix of an index whose last column is the id. Looked-up values only narrow the list; its own
   * conditions still apply. A list without such a prefix, or whose range has fewer jobs, is read from the index of its range or of
   * its order.
   */
  async plan(selection: JobSelection): Promise<JobPlan> {
    const { filters, isByTime, least } = selection;
    const small = servedBy(filters, 'index')[0];
    if (small) return { arms: [{ prefix: [], index: small.index }] };
    const texts = servedBy(filters, 'texts')[0];
    if (texts && texts.texts.length > MAX_IDS) return { arms: [{ prefix: [], index: texts.index }] };
    const prefixes = await this.prefixes(selection);
    const range = servedBy(filters, 'time')[0];
    const inOrder = armsOf(prefixes ?? byOutcome(selection), filters);
    if (!isByTime && !range) return { arms: inOrder };
    const sorted = inOrder.map((arm) => ({ ...arm, isSorted: true }));
    // A text has few jobs.
    if (texts) return { arms: sorted };
    const isOfFew = prefixes ?? (isOfRareOutcome(filters) && (!range || least?.by === 'filters'));
    if (!isOfFew || least?.by === 'time') {
      const arms = [{ prefix: [], index: TIME_INDEX, isSorted: !isByTime }];
      return isByTime ? { arms } : { arms, armsOfMany: inOrder };
    }
    const arms = prefixes ? sorted.map(withAnyIndex) : sorted;
    // All jobs are read for a search, so they are not counted before.
    if (isByTime && filters.some(({ counted }) => counted.by === 'scan')) return { arms };
    if (!isByTime) return { arms, armsOfMany: inOrder };
    return { arms, armsOfMany: prefixes ? inOrder.map(withAnyIndex) : [{ prefix: [], index: TIME_INDEX }] };
  }

  /** The prefixes of a list by external id, connection, project or user; undefined when it has none of them, or too many. */
  private async prefixes(selection: JobSelection): Promise<Prefixes | undefined> {
    const { scope, filters } = selection;
    const texts = servedBy(filters, 'texts')[0];
    if (texts) {
      const { index, column } = texts;
      return { indexes: [{ index }], columns: [{ column, type: 'text', values: [...new Set(texts.texts)] }] };
    }
    const users = await this.idsOf(filters, 'j.user_id');
    const ofUsers = users && {
      ...ofOutcome(filters, '_by_user', ofEachKind(scope, '_by_user')),
      columns: [idColumn('j.user_id', users)],
    };
    if (ofUsers && (await this.counted.isLeastByUser(selection))) return ofUsers;
    const connections = await this.connections(selection);
    if (connections) {
      const column = idColumn('j.connection_id', connections);
      return { ...ofOutcome(filters, '_by_connection', [{ index: 'jobs_by_connection' }]), columns: [column] };
    }
    const projects = await this.projects(selection);
    if (projects && (selection.moving?.length ?? 0) <= MAX_IDS) {
      const columns = [idColumn('j.project_id', projects), kindColumn(scope)];
      const prefixes = ofOutcome(filters, '_by_project', [{ index: 'jobs_by_project' }]);
      return { ...prefixes, columns, moving: selection.moving };
    }
    return ofUsers;
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
    return this.ids(sql`SELECT c.id FROM connections c WHERE ${join(conditions, ' AND ')}`, MAX_CONNECTIONS);
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

  private async ids(statement: Sql, most = MAX_IDS): Promise<number[] | undefined> {
    const rows = await this.database.rows<{ id: number }>(sql`${statement} LIMIT ${most + 1}`);
    return fewOf(
      rows.map(({ id }) => id),
      most,
    );
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

/** True if the filters ask for `false` only: failed and unfinished runs (`j.succeeded`), or manual ones (`j.automatic`). Both are rare. */
function isOnlyWithout(filters: readonly JobFilter[], column: OutcomeColumn): boolean {
  const outcomes = outcomesOf(filters, column);
  return outcomes?.length === 1 && !outcomes[0];
}

function isOfRareOutcome(filters: readonly JobFilter[]): boolean {
  return isOnlyWithout(filters, 'j.succeeded') || isOnlyWithout(filters, 'j.automatic');
}

/** The same without the index of its prefix: another one may also have the times. */
function withAnyIndex(arm: UnionArm): UnionArm {
  const { index: _, ...rest } = arm;
  return arm.prefix.length > 0 ? rest : arm;
}

/** The indexes of failed or manual runs for a list that is limited to them, so that it does not read the others. */
function ofOutcome(
  filters: readonly JobFilter[],
  suffix: string,
  others: readonly ReadIndex[],
): Pick<Prefixes, 'indexes' | 'isOfFailures'> {
  const isOfFailures = isOnlyWithout(filters, 'j.succeeded');
  if (isOfFailures) return { indexes: [failed(`jobs_failed${suffix}`)], isOfFailures };
  return { indexes: isOnlyWithout(filters, 'j.automatic') ? [manual(`jobs_manual${suffix}`)] : others };
}

function manual(index: string): ReadIndex {
  return { index, where: [raw('NOT j.automatic')], implied: ['j.automatic'] };
}

/**
 * An index of the runs that failed. Its condition is one expression, of which PostgreSQL has no statistics: it takes no other index
 * for it, and expects a page to be found soon.
 */
function failed(index: string): ReadIndex {
  return { index, where: [raw('j.succeeded < (j.ready > 0)')], implied: ['j.succeeded'] };
}

/** The indexes of the kinds of a list, each of the jobs of one kind. */
function ofEachKind(scope: JobScope, suffix = ''): ReadIndex[] {
  return kindsOf(scope).map((kind) => ({
    index: `jobs_${kind}${suffix}`,
    where: [raw(`j.kind = '${kind}'`)],
    implied: ['j.kind'],
  }));
}

/**
 * Prefixes for a list without ids. Runs that failed, or were started manually, are few of many and have indexes of their own; those
 * that succeeded, or were started automatically, are not far among all others. A list without a filter of the outcome, or one of
 * many connections, scans all jobs instead of those of each kind, which may contain none of the list.
 */
function byOutcome({ scope, filters }: JobSelection): Prefixes {
  const isOfConnections =
    servedBy(filters, 'connections').length > 0 ||
    servedBy(filters, 'ids').some(({ column }) => column === 'j.connection_id');
  const isOfOutcome = servedBy(filters, 'outcome').length > 0;
  if (!scope.kind && (!isOfOutcome || isOfConnections)) return { indexes: [{ index: null }], columns: [] };
  const starts = outcomesOf(filters, 'j.automatic') ?? [true, false];
  if (isOnlyWithout(filters, 'j.succeeded')) {
    const start: PrefixColumn = { column: 'j.automatic', type: 'boolean', values: starts };
    return { indexes: [failed('jobs_failed')], columns: [kindColumn(scope), start], isOfFailures: true };
  }
  // These indexes have the outcome, so that the rows before a page by number are skipped without reading them.
  if (starts.includes(true)) return { indexes: ofEachKind(scope), columns: [] };
  return { indexes: [manual('jobs_manual')], columns: [kindColumn(scope)] };
}

function kindsOf({ kind }: JobScope): readonly Kind[] {
  return kind ? [kind] : kinds;
}

function kindColumn(scope: JobScope): PrefixColumn {
  return { column: 'j.kind', type: 'text', values: kindsOf(scope) };
}

function idColumn(column: IdColumn, values: readonly number[]): PrefixColumn {
  return { column, type: 'bigint', values };
}

function armsOf(prefixes: Prefixes, filters: readonly JobFilter[]): UnionArm[] {
  const { indexes, columns, isOfFailures = false } = prefixes;
  const products = cartesianProduct(columns);
  if (products.length === 0) return [{ prefix: [], where: [raw('FALSE')] }];
  const found = indexes.flatMap((index) => products.map((prefix): UnionArm => ({ prefix, ...index })));
  const bound = found.length * filters.reduce((sum, { where }) => sum + where.values.length, 0);
  if (found.length > MAX_ARMS || bound > MAX_BOUND_VALUES) return [];
  return [...found, ...armsOfMoving(prefixes), ...(isOfFailures ? unfinished(columns) : [])];
}

/** Unfinished runs: one of each connection at most, so that an equality finds it faster than a range of the index. */
function unfinished(columns: readonly PrefixColumn[]): UnionArm[] {
  const connections = columns.find(({ column }) => column === 'j.connection_id')?.values ?? [];
  if (connections.length === 0 || connections.length > MAX_IDS) return [UNFINISHED];
  return connections.map((value) => ({
    ...UNFINISHED,
    index: 'jobs_unfinished',
    where: [raw('j.ready = 0'), sql`j.connection_id = ${value}`],
  }));
}

/** The jobs of connections that are being moved, where no prefix has their project. */
function armsOfMoving({ moving = [], columns, isOfFailures = false }: Prefixes): UnionArm[] {
  const projects = columns.find(({ column }) => column === 'j.project_id')?.values ?? [];
  if (moving.length === 0 || projects.length === 0) return [];
  const index: ReadIndex = isOfFailures ? failed('jobs_failed_by_connection') : { index: 'jobs_by_connection' };
  const where = [...(index.where ?? []), sql`j.project_id NOT IN (${join([...projects])})`];
  return moving.map((value) => ({ ...index, prefix: [{ column: 'j.connection_id', type: 'bigint', value }], where }));
}

function cartesianProduct([first, ...rest]: readonly PrefixColumn[]): readonly (readonly IndexPrefix[])[] {
  if (!first) return [[]];
  const { values, ...column } = first;
  return values.flatMap((value) => cartesianProduct(rest).map((others) => [{ ...column, value }, ...others]));
}

function fewOf(ids: readonly number[], most = MAX_IDS): number[] | undefined {
  return new Set(ids).size > most ? undefined : [...new Set(ids)];
}
