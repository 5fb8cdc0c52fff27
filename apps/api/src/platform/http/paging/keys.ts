import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { CursorOrder } from './cursor.js';
import type { Listing, OrderKey } from './listing.js';

/** The sort keys, most significant first. */
export function keysOf({ by, id }: Listing<never>): readonly OrderKey[] {
  return by ? [by, id] : [id];
}

/** The property of a row that contains a key. */
export function fieldOf({ id }: Listing<never>, key: OrderKey): string {
  return key.field ?? (key === id ? 'list_id' : 'list_by');
}

export function orderOf(listing: Listing<never>): CursorOrder {
  const keys = keysOf(listing);
  const name = `${listing.descending ? '-' : ''}${keys.map(({ column }) => column.sql).join()}`;
  return { name, types: keys.map(({ type }) => type) };
}

/** The SELECT list, including the sort keys. */
export function columnsOf(listing: Listing<never>, columns = listing.columns): Sql {
  const besides = keysOf(listing).filter(({ field }) => field === undefined);
  const keys = besides.map((key) => sql`${key.column} AS ${raw(fieldOf(listing, key))}`);
  return join([...keys, columns]);
}

/** The sort direction. */
export function directionOf(listing: Listing<never>, backwards: boolean): Sql {
  return raw(listing.descending === backwards ? 'ASC' : 'DESC');
}

/** The ORDER BY list. */
export function orderSql(listing: Listing<never>, backwards: boolean): Sql {
  const direction = directionOf(listing, backwards);
  return join(keysOf(listing).map(({ column }) => sql`${column} ${direction}`));
}
