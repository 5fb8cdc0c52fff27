import { Injectable } from '@nestjs/common';
import type { Sql } from 'sql-template-tag';

import { seesEveryProject } from '../../../access/projects/index.js';
import { Database } from '../../../platform/database/index.js';
import type { Listing } from '../../../platform/http/paging/index.js';
import { CountsRepository, type Rollup } from '../../counts/index.js';
import type { Counting, JobFilter } from '../filters/job-filter.js';
import { conditionsOf, type JobSelection } from './job-selection.js';

/** Among so many jobs rows are tested one by one while others wait. */
const FEW_SCANNED = 20_000;
/** Counting rows stops here (wire contract, section 2). */
const COUNT_UP_TO = 100_000;

/** Decides how the jobs of a list are counted, and whether the list is long. */
@Injectable()
export class JobCount {
  constructor(
    private readonly database: Database,
    private readonly counts: CountsRepository,
  ) {}

  /** The counters answer for lists all of whose filters they know; otherwise rows are counted, up to a limit. */
  of(selection: JobSelection, where: readonly Sql[]): Pick<Listing<never>, 'count' | 'countUpTo'> {
    const isCounted = selection.filters.every((filter) => rollupOf(filter) !== undefined);
    return isCounted ? { count: () => this.countOf(selection, where) } : { countUpTo: COUNT_UP_TO };
  }

  /**
   * Whether much of the history is read for a list, as far as that can be told beforehand; undefined where its count
   * tells. No index knows what a scan finds, nor which jobs of a range are of a connection, project or user.
   */
  async isSlow(selection: JobSelection): Promise<boolean | undefined> {
    const { filters, scope, caller, isByTime } = selection;
    const isScanned = has(filters, 'scan');
    if (!isScanned && !isByTime && !has(filters, 'index')) return undefined;
    // The index of the order or of the range is read for what is anywhere.
    const isAnywhere = scope.project === undefined && !has(filters, 'rollup') && seesEveryProject(caller);
    if (!isScanned && isAnywhere) return undefined;
    const within = { ...selection, filters: filters.filter(isByKey) };
    const where = conditionsOf(this.database.dialect, within).map(({ holds }) => holds);
    return (await this.countOf(within, where)) > FEW_SCANNED;
  }

  private countOf({ scope: { kind, project }, filters, caller }: JobSelection, where: readonly Sql[]): Promise<number> {
    const rollups = filters.map(rollupOf).filter((rollup) => rollup !== undefined);
    return this.counts.count({ kind, project, rollups, caller }, where);
  }
}

function has(filters: readonly JobFilter[], by: Counting['by']): boolean {
  return filters.some(({ counted }) => counted.by === by);
}

function rollupOf({ counted }: JobFilter): Rollup | undefined {
  return counted.by === 'rollup' ? counted.rollup : undefined;
}

/** Whether it keeps the jobs of some connections, projects or users. */
function isByKey(filter: JobFilter): boolean {
  const rollup = rollupOf(filter);
  return rollup !== undefined && rollup.by !== 'outcome';
}
