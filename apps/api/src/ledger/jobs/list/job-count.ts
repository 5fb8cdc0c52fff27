import { Injectable } from '@nestjs/common';
import sql, { join, type Sql } from 'sql-template-tag';

import { seesEveryProject } from '../../../access/projects/index.js';
import { Database, indexHint } from '../../../platform/database/index.js';
import type { Listing } from '../../../platform/http/paging/index.js';
import { CountsRepository, type Rollup } from '../../counts/index.js';
import type { Counting, JobFilter } from '../filters/job-filter.js';
import { TIME_INDEX } from '../filters/job-filters.js';
import { conditionsOf, type JobSelection, type Least } from './job-selection.js';

/** A list that scans no more jobs than this is not treated as a slow read. */
const MAX_FAST_SCAN = 20_000;
/** Jobs of a range of times are counted up to here, which takes 2 ms, to choose the index of a list. */
const MAX_IN_RANGE = 50_000;
/** Counting rows stops here (wire contract, section 2). */
const COUNT_UP_TO = 100_000;

/** Decides how the jobs of a list are counted, and whether the list is a slow read. */
@Injectable()
export class JobCount {
  constructor(
    private readonly database: Database,
    private readonly counts: CountsRepository,
  ) {}

  /** Uses the counters when they cover all filters; otherwise counts rows up to a limit. */
  of(selection: JobSelection, where: readonly Sql[]): Pick<Listing<never>, 'count' | 'countUpTo'> {
    return selection.filters.every(isCounted)
      ? { count: () => this.countOf(selection, where) }
      : { countUpTo: COUNT_UP_TO };
  }

  /**
   * Whether a list reads much of the history, as far as that is known in advance; undefined where only its count shows it. No index helps a
   * scan, nor does one combine a range with a connection, project or user.
   */
  async isSlow(selection: JobSelection): Promise<boolean | undefined> {
    const { filters, scope, caller, isByTime, least } = selection;
    if (has(filters, 'few')) return false;
    const isScanned = has(filters, 'scan');
    if (!isScanned && !isByTime && !has(filters, 'index')) return undefined;
    // Without other restrictions, the index of the order or of the range serves the list.
    const isUnrestricted = scope.project === undefined && !has(filters, 'rollup') && seesEveryProject(caller);
    if (!isScanned && isUnrestricted) return undefined;
    const size = least?.size ?? (await this.sizeOf({ ...selection, filters: filters.filter(isByKey) }));
    return size > MAX_FAST_SCAN;
  }

  /** What leaves fewer jobs: the range of times, of which no more are counted than the other filters leave, or those. */
  async leastOf(selection: JobSelection): Promise<Least | undefined> {
    const { filters } = selection;
    const range = filters.filter(({ served }) => served?.by === 'time').map(({ where }) => where);
    if (range.length === 0) return undefined;
    const size = await this.sizeOf({ ...selection, filters: filters.filter(isCounted) });
    const most = Math.min(size, MAX_IN_RANGE);
    const from = sql`jobs j${indexHint(this.database.dialect, TIME_INDEX)}`;
    const row = await this.database.first<{ count: number }>(
      sql`SELECT count(*) AS count FROM (SELECT 1 FROM ${from} WHERE ${join(range, ' AND ')} LIMIT ${most}) some_jobs`,
    );
    const inRange = row?.count ?? 0;
    if (inRange < most) return { by: 'time', size: inRange };
    return size === most ? { by: 'filters', size } : undefined;
  }

  /**
   * From how many jobs on a list is read in order, instead of finding all its jobs and sorting them. The jobs of a range may all be
   * at the far end of the list, so a fourth of the list must be in it; those of a connection, project or user are spread among all.
   */
  async manyOf(selection: JobSelection, pageSize: number): Promise<number> {
    if (selection.isByTime) return Math.sqrt(pageSize * (await this.sizeOf({ ...selection, scope: {}, filters: [] })));
    return (await this.sizeOf({ ...selection, filters: selection.filters.filter(isCounted) })) / 4;
  }

  /** True if the users in the filters have fewer jobs than the connections or projects; false for callers who see only some projects. */
  async isLeastByUser(selection: JobSelection): Promise<boolean> {
    const { scope, filters, caller } = selection;
    const others = filters.filter((filter) => isByKey(filter) && rollupOf(filter)?.by !== 'user');
    if ((others.length === 0 && scope.project === undefined) || !seesEveryProject(caller)) return false;
    const users = filters.filter((filter) => rollupOf(filter)?.by === 'user');
    const ofUsers = await this.sizeOf({ ...selection, scope: { ...scope, project: undefined }, filters: users });
    return ofUsers < (await this.sizeOf({ ...selection, filters: others }));
  }

  private sizeOf(selection: JobSelection): Promise<number> {
    const where = conditionsOf(this.database.dialect, selection).map(({ holds }) => holds);
    return this.countOf(selection, where);
  }

  private countOf(
    { scope: { kind, project }, filters, caller, moving }: JobSelection,
    where: readonly Sql[],
  ): Promise<number> {
    const rollups = filters.map(rollupOf).filter((rollup) => rollup !== undefined);
    return this.counts.count({ kind, project, rollups, caller, isMoving: moving !== undefined }, where);
  }
}

function has(filters: readonly JobFilter[], by: Counting['by']): boolean {
  return filters.some(({ counted }) => counted.by === by);
}

function rollupOf({ counted }: JobFilter): Rollup | undefined {
  return counted.by === 'rollup' ? counted.rollup : undefined;
}

/** Whether the counters cover it. */
function isCounted(filter: JobFilter): boolean {
  return rollupOf(filter) !== undefined;
}

/** Whether it filters by connection, project or user. */
function isByKey(filter: JobFilter): boolean {
  const rollup = rollupOf(filter);
  return rollup !== undefined && rollup.by !== 'outcome';
}
