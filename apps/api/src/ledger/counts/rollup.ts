import type { Sql } from 'sql-template-tag';

import { countColumns, type CountColumn, type CountColumnKey } from './counted-columns.js';

/**
 * What a filter keeps of the counters, which answer it exactly: some columns of each row, or some rows. There are rows of
 * each connection, user and project, and combinations of them.
 */
export type Rollup =
  | { readonly by: 'outcome'; readonly keeps: (column: CountColumnKey) => boolean }
  /** A condition on `connections c`. */
  | { readonly by: 'connection'; readonly holds: Sql }
  /** A condition on `job_counts j`. */
  | { readonly by: 'user' | 'project'; readonly holds: Sql };

/** The conditions of the rollups by something. */
export function conditionsBy(rollups: readonly Rollup[], key: 'connection' | 'user' | 'project'): Sql[] {
  return rollups.flatMap((rollup) => (rollup.by === key ? [rollup.holds] : []));
}

/** The columns that hold the jobs that all rollups keep. */
export function countedColumns(rollups: readonly Rollup[]): CountColumn[] {
  const keeps = (column: CountColumnKey) => rollups.every((rollup) => rollup.by !== 'outcome' || rollup.keeps(column));
  return countColumns.filter(keeps).map(({ name }) => name);
}
