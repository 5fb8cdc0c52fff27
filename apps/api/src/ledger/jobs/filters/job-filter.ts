import type { JobListQuery, PageQuery } from '@syncledger/domain';
import type { Sql } from 'sql-template-tag';

import type { Dialect } from '../../../platform/database/index.js';
import type { Rollup } from '../../counts/index.js';

/** Parameters of a list that do not decide which jobs are in it. */
type Presentation = keyof PageQuery | 'ordering' | 'format' | 'expand' | 'include' | 'mask';

/** The filters of a list of jobs: every parameter of which nothing else is known. */
export type JobFilters = Omit<JobListQuery, Presentation>;

/** How the jobs that a filter keeps are counted. */
export type Counting =
  /** The counters answer it exactly. Its condition is also used on `job_changes j`, which has the columns that they know. */
  | { readonly by: 'rollup'; readonly rollup: Rollup }
  /** Rows are counted along an index, up to a limit: a list of few jobs is fast, one of many is long. */
  | { readonly by: 'index' }
  /** Each row is read and tested, up to a limit: the list is long unless other filters leave few jobs. */
  | { readonly by: 'scan' };

/**
 * How an index finds the jobs that a filter keeps. With `ids` or `outcome` the filter's condition must say no more than
 * that the column has one of the values.
 */
export type ServedBy =
  /** All rows of a small index are read. */
  | { readonly by: 'index'; readonly index: string }
  /** The rows of a range of an index. */
  | { readonly by: 'range'; readonly index: string }
  /** A union arm for each id in a column: `ids` are the values, or select them. */
  | { readonly by: 'ids'; readonly column: IdColumn; readonly ids: readonly number[] | Sql }
  /** A union arm for each connection that `connections` leaves. */
  | { readonly by: 'connections' }
  /** A union arm for each value of a column of the outcome. */
  | { readonly by: 'outcome'; readonly column: OutcomeColumn; readonly values: readonly boolean[] };

export type IdColumn = 'j.connection_id' | 'j.project_id' | 'j.user_id';
export type OutcomeColumn = 'j.succeeded' | 'j.automatic';

/** What a filter means for its values. */
export interface JobFilter {
  /** The condition on `jobs j`. */
  readonly where: Sql;
  readonly counted: Counting;
  /** Left out: no index helps. */
  readonly served?: ServedBy | undefined;
  /** What it says of the connections of its jobs, on `connections c`; only used where these are looked up. */
  readonly connections?: Sql;
}

/** A filter for each parameter, applied to the values that a request gives. */
export type JobFilterTable<Filters = JobFilters> = {
  readonly [Name in keyof Filters]-?: (values: NonNullable<Filters[Name]>, dialect: Dialect) => JobFilter;
};

/** Applies the filters that a query gives, in the order of the table. */
export function givenFilters<Filters>(table: JobFilterTable<Filters>, query: Filters, dialect: Dialect): JobFilter[] {
  const names = Object.keys(table) as (keyof Filters)[];
  return names.flatMap((name) => {
    const values = query[name];
    return values === undefined ? [] : [table[name](values as NonNullable<typeof values>, dialect)];
  });
}
