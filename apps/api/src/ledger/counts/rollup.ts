import type { Sql } from 'sql-template-tag';

import { countColumns, type CountColumn, type CountColumnKey } from './counted-columns.js';

/**
 * A filter that the counters answer exactly: it selects columns of each row, or rows. There are rows for each connection, user and
 * project, and for combinations of them.
 */
export type Rollup =
  | { readonly by: 'outcome'; readonly keeps: (column: CountColumnKey) => boolean }
  /** A condition on `connections c`. */
  | { readonly by: 'connection'; readonly holds: Sql }
  /** A condition on `job_counts j`. */
  | { readonly by: 'user' | 'project'; readonly holds: Sql };

export function conditionsBy(rollups: readonly Rollup[], key: 'connection' | 'user' | 'project'): Sql[] {
  return rollups.flatMap((rollup) => (rollup.by === key ? [rollup.holds] : []));
}

/** The columns that count the jobs matched by all rollups. */
export function countedColumns(rollups: readonly Rollup[]): CountColumn[] {
  const keeps = (column: CountColumnKey) => rollups.every((rollup) => rollup.by !== 'outcome' || rollup.keeps(column));
  return countColumns.filter(keeps).map(({ name }) => name);
}
