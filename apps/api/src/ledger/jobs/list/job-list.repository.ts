import { Injectable } from '@nestjs/common';
import type { JobListQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { seesEveryProject } from '../../../access/projects/index.js';
import { Database } from '../../../platform/database/index.js';
import type { Caller } from '../../../platform/http/caller.js';
import type { List } from '../../../platform/http/list-answer.js';
import { objectStream, readList, type Listing, type ListRequest } from '../../../platform/http/paging/index.js';
import { ConnectionCache } from '../../connections/index.js';
import { givenFilters, type JobFilter, type JobFilterTable } from '../filters/job-filter.js';
import { jobFilters } from '../filters/job-filters.js';
import { JobBatches } from '../job-batches.js';
import { JobReader } from '../job-reader.js';
import { jobColumns, jobJoins, pageColumns, showsUser, type JobRow, type PageRow } from '../job-rows.js';
import type { JobScope } from '../job-scope.js';
import { JobCount } from './job-count.js';
import { JobPlanner } from './job-plan.js';
import { conditionsOf, withConditions, type JobSelection } from './job-selection.js';
import { SearchCost } from './search-cost.js';
import { UnionOfArms, type UnionArm } from './union-arms.js';

const BASE = raw('jobs j');
const ALIAS = raw('j');
/** More connections than can be read one by one: then all jobs are scanned. */
const MOST_MOVING = 17;

@Injectable()
export class JobListRepository {
  protected readonly filters: JobFilterTable = jobFilters;
  private readonly searchCost: SearchCost;

  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionCache,
    private readonly reader: JobReader,
    private readonly planner: JobPlanner,
    private readonly counted: JobCount,
  ) {
    this.searchCost = new SearchCost(database, planner);
  }

  /** The jobs of a scope that match the query and that the caller may see. */
  async list(scope: JobScope, query: JobListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const { dialect } = this.database;
    const isByTime = query.ordering?.endsWith('last_run') ?? false;
    // To skip rows for a page by number, an index is enough, unless each row's connection must be read.
    const hasDeleted = (query.page ?? 1) === 1 || (await this.hasDeleted());
    const filters = givenFilters(this.filters, query, dialect);
    const moving = isByProject(scope, filters, caller) ? await this.moving() : undefined;
    const selected = { scope, caller, isByTime, hasDeleted, moving, filters };
    const selection = { ...selected, least: await this.counted.leastOf(selected) };
    const { arms, armsOfMany } = await this.planner.plan(selection);
    const conditions = conditionsOf(dialect, selection);
    const union = (some: readonly UnionArm[]) =>
      new UnionOfArms(
        dialect,
        BASE,
        some.map((arm) => withConditions(arm, conditions)),
      );
    const listing = {
      ...this.listing(
        selection,
        query,
        conditions.map(({ holds }) => holds),
      ),
      source: union(arms),
      ...(armsOfMany && {
        manySource: union(armsOfMany),
        many: await this.counted.manyOf(selection, query.page_size ?? 1),
      }),
      isSlow: await this.isSlow(selection),
    };
    return readList(this.database, listing, query, request);
  }

  private async isSlow(selection: JobSelection): Promise<boolean | undefined> {
    const isSlow = await this.counted.isSlow(selection);
    return isSlow === false ? this.searchCost.isHigh(selection) : isSlow;
  }

  private async hasDeleted(): Promise<boolean> {
    const row = await this.database.first(sql`SELECT 1 FROM connections WHERE deleted_at IS NOT NULL LIMIT 1`);
    return row !== undefined;
  }

  /** The connections whose jobs are being moved; undefined for none. */
  private async moving(): Promise<number[] | undefined> {
    const statement = sql`SELECT id FROM connections WHERE moved_version IS NOT NULL ORDER BY id LIMIT ${MOST_MOVING}`;
    const rows = await this.database.rows<{ id: number }>(statement);
    return rows.length === 0 ? undefined : rows.map(({ id }) => id);
  }

  /** Reads only the state of each job, and the rest of those that are not cached; with expanded users, of all. */
  private pageOf(query: JobListQuery, where: readonly Sql[]): Pick<Listing<JobRow>, 'pageColumns' | 'read'> {
    const { reader } = this;
    if (showsUser(query))
      return { pageColumns, read: (rows) => reader.pageAs(query, rows as readonly PageRow[], where) };
    return { pageColumns, read: (rows) => reader.page(rows as readonly PageRow[], where) };
  }

  private listing(selection: JobSelection, query: JobListQuery, where: readonly Sql[]): Listing<JobRow> {
    return {
      base: BASE,
      alias: ALIAS,
      id: { column: raw('j.id'), type: 'number', field: 'id' },
      where,
      ...(selection.isByTime && { by: { column: raw('j.last_run'), type: 'number', field: 'last_run' } }),
      descending: query.ordering?.startsWith('-') ?? true,
      columns: jobColumns(query),
      joins: jobJoins(query),
      ...this.counted.of(selection, where),
      ...this.pageOf(query, where),
      stream: async (open) => {
        const batches = new JobBatches(this.database.dialect, this.connections);
        return objectStream(await open(batches.load), (batch) => [batches.read(batch)]);
      },
    };
  }
}

/** Whether the jobs of a list depend on their project. */
function isByProject(scope: JobScope, filters: readonly JobFilter[], caller: Caller): boolean {
  const isFiltered = filters.some(({ served }) => served?.by === 'ids' && served.column === 'j.project_id');
  return scope.project !== undefined || isFiltered || !seesEveryProject(caller);
}
