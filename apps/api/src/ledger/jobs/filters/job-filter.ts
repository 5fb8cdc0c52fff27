import type { JobListQuery, PageQuery } from '@syncledger/domain';
import type { Sql } from 'sql-template-tag';

import type { Dialect } from '../../../platform/database/index.js';
import type { Rollup } from '../../counts/index.js';

/** Parameters that do not filter a list. */
type Presentation = keyof PageQuery | 'ordering' | 'format' | 'expand' | 'include' | 'mask';

/** The filters of a list of jobs: every other parameter. */
export type JobFilters = Omit<JobListQuery, Presentation>;

/** How the jobs that match a filter are counted. */
export type Counting =
  /** The counters answer it exactly. Its condition is also applied to `job_changes j`, which has the counted columns. */
  | { readonly by: 'rollup'; readonly rollup: Rollup }
  /** Rows are counted along an index, up to a limit: fast for few jobs, slow for many. */
  | { readonly by: 'index' }
  /** Rows are counted along an index that has few of them: at most one of each connection for each value. */
  | { readonly by: 'few' }
  /**
   * Each row is read and tested, up to a limit: slow unless other filters leave few jobs with short messages. `texts` is how many texts
   * each message is searched for, if any.
   */
  | { readonly by: 'scan'; readonly texts?: number };

/**
 * How an index finds the jobs that match a filter. With `ids` or `outcome`, the filter's condition must be exactly that the column
 * has one of the values.
 */
export type ServedBy =
  /** All rows of a small index. */
  | { readonly by: 'index'; readonly index: string }
  /** A range of the index of times. */
  | { readonly by: 'time' }
  /** A union arm for each id in a column: `ids` are the values, or select them. */
  | { readonly by: 'ids'; readonly column: IdColumn; readonly ids: readonly number[] | Sql }
  /** A union arm for each text in a column, of an index by that column and the id. */
  | {
      readonly by: 'texts';
      readonly column: 'j.external_id';
      readonly index: string;
      readonly texts: readonly string[];
    }
  /** A union arm for each connection that matches `connections`. */
  | { readonly by: 'connections' }
  /** A union arm for each value of a column of the outcome. */
  | { readonly by: 'outcome'; readonly column: OutcomeColumn; readonly values: readonly boolean[] };

export type IdColumn = 'j.connection_id' | 'j.project_id' | 'j.user_id';
export type OutcomeColumn = 'j.succeeded' | 'j.automatic';

/** A filter applied to the values of a request. */
export interface JobFilter {
  /** The condition on `jobs j`. */
  readonly where: Sql;
  readonly counted: Counting;
  /** Undefined when no index helps. */
  readonly served?: ServedBy | undefined;
  /** The condition on `connections c`, for filters whose connections are looked up first. */
  readonly connections?: Sql;
}

/** A filter for each parameter. */
export type JobFilterTable<Filters = JobFilters> = {
  readonly [Name in keyof Filters]-?: (values: NonNullable<Filters[Name]>, dialect: Dialect) => JobFilter;
};

/** Applies the filters of a query, in the order of the table. */
export function givenFilters<Filters>(table: JobFilterTable<Filters>, query: Filters, dialect: Dialect): JobFilter[] {
  const names = Object.keys(table) as (keyof Filters)[];
  return names.flatMap((name) => {
    const values = query[name];
    return values === undefined ? [] : [table[name](values as NonNullable<typeof values>, dialect)];
  });
}
