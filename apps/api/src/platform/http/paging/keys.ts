import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { CursorOrder } from './cursor.js';
import type { Listing, OrderKey } from './listing.js';

/** What a list is ordered by, most significant first. */
export function keysOf({ by, id }: Listing<never>): readonly OrderKey[] {
  return by ? [by, id] : [id];
}

/** What a row has a key as. */
export function fieldOf({ id }: Listing<never>, key: OrderKey): string {
  return key.field ?? (key === id ? 'list_id' : 'list_by');
}

/** The order as cursors know it. */
export function orderOf(listing: Listing<never>): CursorOrder {
  const keys = keysOf(listing);
  const name = `${listing.descending ? '-' : ''}${keys.map(({ column }) => column.sql).join()}`;
  return { name, types: keys.map(({ type }) => type) };
}

/** What is read of a row, its keys included. */
export function columnsOf(listing: Listing<never>): Sql {
  const besides = keysOf(listing).filter(({ field }) => field === undefined);
  const keys = besides.map((key) => sql`${key.column} AS ${raw(fieldOf(listing, key))}`);
  return join([...keys, listing.columns]);
}

/** Which way each key goes. */
export function directionOf(listing: Listing<never>, backwards: boolean): Sql {
  return raw(listing.descending === backwards ? 'ASC' : 'DESC');
}

/** What stands after ORDER BY. */
export function orderSql(listing: Listing<never>, backwards: boolean): Sql {
  const direction = directionOf(listing, backwards);
  return join(keysOf(listing).map(({ column }) => sql`${column} ${direction}`));
}
