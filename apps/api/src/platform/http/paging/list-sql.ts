import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Cursor } from './cursor.js';
import { columnsOf, keysOf, orderSql } from './keys.js';
import type { Listing, PageRange } from './listing.js';

/** Conditions and order of some rows. */
export interface Selection {
  readonly where: readonly Sql[];
  readonly order: Sql;
}

/** The page's ids first, then the rest of its rows: rows that OFFSET skips are never joined. */
export function pageStatement(listing: Listing<never>, page: PageRange, cursor?: Cursor): Sql {
  const { base, id, joins = raw(''), source } = listing;
  const order = orderSql(listing, cursor?.side === 'before');
  const ids = source ? source.pageIds(listing, page, cursor) : pageIds(listing, page, cursor);
  const rows = sql`SELECT ${columnsOf(listing)} FROM`;
  if (page.dialect === 'postgres') {
    // PostgreSQL looks an array of ids up one by one; joined with them, it reads a table of 20,000 rows as a whole.
    return sql`${rows} ${base} ${joins}
      WHERE ${id.column} = ANY(ARRAY(SELECT page_id FROM (${ids}) page))
      ORDER BY ${order}`;
  }
  // CROSS, or SQLite may begin with the whole table, and look whether each row is on the page.
  return sql`${rows} (${ids}) page CROSS JOIN ${base} ${joins}
    WHERE ${id.column} = page.page_id
    ORDER BY ${order}`;
}

function pageIds(listing: Listing<never>, page: PageRange, cursor?: Cursor): Sql {
  const where = [...listing.where, ...afterCursor(listing, cursor)];
  const order = orderSql(listing, cursor?.side === 'before');
  return sql`${selectIds(listing, listing.base, { where, order })}${limitSql(page.size, page.offset)}`;
}

/** Selects ids as `page_id`, and what they are ordered by before the id as `page_by`. */
export function selectIds({ id, by }: Listing<never>, from: Sql, { where, order }: Selection): Sql {
  const key = by ? sql`, ${by.column} AS page_by` : raw('');
  return sql`SELECT ${id.column} AS page_id${key} FROM ${from} WHERE ${allOf(where)} ORDER BY ${order}`;
}

/** Page sizes that are written into the statement. Others are few, and would be a statement each to keep prepared. */
const USUAL_SIZES = new Set([10, 20, 25, 50, 100, 200, 250, 500, 1000]);

/**
 * One row more than the page has, to know whether it is the last. PostgreSQL plans a prepared statement once only when it
 * knows how few rows are asked for: with a limit that is bound it takes a tenth of the table, and plans each time anew.
 */
export function limitSql(size: number, offset: number): Sql {
  const limit = USUAL_SIZES.has(size) ? raw(String(size + 1)) : sql`${size + 1}`;
  return offset === 0 ? sql` LIMIT ${limit}` : sql` LIMIT ${limit} OFFSET ${offset}`;
}

/** All rows in their order. */
export function wholeStatement(listing: Listing<never>): Sql {
  const { base, where, source } = listing;
  return sql`${source?.rows(listing) ?? selectRows(listing, base, where)} ORDER BY ${orderSql(listing, false)}`;
}

/** Selects rows with all that is read of them. */
export function selectRows(listing: Listing<never>, from: Sql, where: readonly Sql[]): Sql {
  const { joins = raw('') } = listing;
  return sql`SELECT ${columnsOf(listing)} FROM ${from} ${joins} WHERE ${allOf(where)}`;
}

/** The condition that rows are on the page that a cursor begins, or on a later one; none without a cursor. */
export function afterCursor(listing: Listing<never>, cursor: Cursor | undefined): Sql[] {
  if (!cursor) return [];
  const operator = listing.descending === (cursor.side === 'before') ? '>' : '<';
  const columns = join(keysOf(listing).map(({ column }) => column));
  return [sql`(${columns}) ${raw(operator)} (${join([...cursor.keys])})`];
}

/** All conditions together; none at all holds. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length > 0 ? join([...conditions], ' AND ') : raw('TRUE');
}

/** Counts the rows of a list, up to where counting stops. */
export function countStatement({ base, where, countUpTo, source }: Listing<never>): Sql {
  const limit = countUpTo === undefined ? raw('') : sql`LIMIT ${countUpTo + 1}`;
  const from = source?.counted ?? base;
  return sql`SELECT count(*) AS count FROM (SELECT 1 FROM ${from} WHERE ${allOf(where)} ${limit}) counted`;
}
