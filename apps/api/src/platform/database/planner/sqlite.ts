import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Bound } from './bound.js';

/**
 * Follows a table in FROM. SQLite keeps no statistics of its own accord, and takes a partial index that holds next to
 * nothing for as long as the whole table.
 */
export function indexedBy(index: string | null): Sql {
  return raw(index === null ? ' NOT INDEXED' : ` INDEXED BY ${index}`);
}

/** A row value. */
export function boundRow(values: readonly Bound[]): Sql {
  return sql`(${join(values.map(({ value }) => sql`${value}`))})`;
}
