import { raw, type Sql } from 'sql-template-tag';

import type { Dialect } from '../database.js';
import type { Bound } from './bound.js';
import { opaqueRow } from './postgres.js';
import { boundRow, indexedBy } from './sqlite.js';

export type { Bound } from './bound.js';

/**
 * Follows a table in FROM: names the index to read it from. PostgreSQL takes no hints and has statistics.
 * @param index null: none, the table itself, in the order of its ids
 */
export function indexHint(dialect: Dialect, index: string | null): Sql {
  return dialect === 'sqlite' ? indexedBy(index) : raw('');
}

/** Values to bind, as a row value, that do not influence the plan. */
export function opaqueToPlanner(dialect: Dialect, values: readonly Bound[]): Sql {
  return dialect === 'sqlite' ? boundRow(values) : opaqueRow(values);
}
