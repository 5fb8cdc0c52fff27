import sql, { join, raw, type Sql } from 'sql-template-tag';

import { columnsOf, keysOf, orderSql } from './keys.js';
import type { Listing, PageRange, RowsInOrder } from './listing.js';

/** Where a page begins, and in which direction it is read. */
export type PagePosition = Pick<PageRange, 'cursor' | 'backwards'>;

export interface Selection {
  readonly where: readonly Sql[];
  /** Left out: none. */
  readonly order?: Sql;
}

/**
 * Selects a page. Where rows are skipped or sorted, the ids of the page are selected first and the rest is joined to them, so that
 * other rows are never joined.
 */
export function pageStatement(listing: Listing<never>, page: PageRange): Sql {
  const { base, id, alias, joins = raw(''), source } = listing;
  const columns = columnsOf(listing, listing.pageColumns);
  const order = orderSql(listing, page.backwards);
  const inOrder = alias && page.offset === 0 ? rowsInOrder(listing, page) : undefined;
  if (alias && inOrder) return onePass({ ...inOrder, columns, joins, alias }, page);
  const ids = source ? source.pageIds(listing, page) : pageIds(listing, page);
  if (page.dialect === 'postgres') {
    // PostgreSQL looks up an array of ids by index; with a join, it scans a table of 20,000 rows.
    return sql`SELECT ${columns} FROM ${base} ${joins}
      WHERE ${id.column} = ANY(ARRAY(SELECT page_id FROM (${ids}) page))
      ORDER BY ${order}`;
  }
  // CROSS JOIN forces the join order: SQLite might otherwise scan the base table and probe the page.
  return sql`SELECT ${columns} FROM (${ids}) page CROSS JOIN ${base} ${joins}
    WHERE ${id.column} = page.page_id
    ORDER BY ${order}`;
}

function rowsInOrder(listing: Listing<never>, page: PageRange): RowsInOrder | undefined {
  return listing.source ? listing.source.inOnePass(listing, page) : rowsOfBase(listing, page);
}

function rowsOfBase(listing: Listing<never>, page: PageRange): RowsInOrder {
  const where = [...listing.where, ...afterCursor(listing, page)];
  return { from: listing.base, where, order: orderSql(listing, page.backwards) };
}

interface OnePass extends RowsInOrder {
  readonly columns: Sql;
  readonly joins: Sql;
  readonly alias: Sql;
}

/** PostgreSQL limits the rows before it joins others, or it might read all rows of another table first. */
function onePass({ columns, from, joins, alias, where, order }: OnePass, { size, dialect }: PageRange): Sql {
  const rest = sql`WHERE ${allOf(where)} ORDER BY ${order}${limitSql(size, 0)}`;
  if (dialect === 'sqlite') return sql`SELECT ${columns} FROM ${from} ${joins} ${rest}`;
  return sql`SELECT ${columns} FROM (SELECT ${alias}.* FROM ${from} ${rest}) ${alias} ${joins} ORDER BY ${order}`;
}

function pageIds(listing: Listing<never>, page: PageRange): Sql {
  const { from, where, order } = rowsOfBase(listing, page);
  return sql`${selectIds(listing, from, { where, order })}${limitSql(page.size, page.offset)}`;
}

/** Selects ids as `page_id`, and the other sort key as `page_by`. */
export function selectIds({ id, by }: Listing<never>, from: Sql, { where, order }: Selection): Sql {
  const key = by ? sql`, ${by.column} AS page_by` : raw('');
  const inOrder = order ? sql` ORDER BY ${order}` : raw('');
  return sql`SELECT ${id.column} AS page_id${key} FROM ${from} WHERE ${allOf(where)}${inOrder}`;
}

/** Page sizes written into the statement as literals. Others are bound, to keep the number of prepared statements small. */
const COMMON_PAGE_SIZES = new Set([0, 10, 20, 25, 50, 100, 200, 250, 500, 1000]);

/** Selects the sort keys of the last of some rows to skip, as `page_id` and `page_by`. */
export function skipStatement(listing: Listing<never>, page: PageRange): Sql {
  const last = { ...page, size: 0, offset: page.offset - 1 };
  return listing.source?.pageIds(listing, last) ?? pageIds(listing, last);
}

/**
 * One row more than the page, to detect the last page. With a bound limit, PostgreSQL assumes a tenth of the table and plans a
 * prepared statement again each time; a literal lets it keep the plan.
 */
export function limitSql(size: number, offset: number): Sql {
  const limit = COMMON_PAGE_SIZES.has(size) ? raw(String(size + 1)) : sql`${size + 1}`;
  if (offset === 0) return sql` LIMIT ${limit}`;
  // All but the last part of a long skip have the same length.
  return size === 0 ? sql` LIMIT ${limit} OFFSET ${raw(String(offset))}` : sql` LIMIT ${limit} OFFSET ${offset}`;
}

export function fullListStatement(listing: Listing<never>): Sql {
  const { base, where, source } = listing;
  return sql`${source?.rows(listing) ?? selectRows(listing, base, where)} ORDER BY ${orderSql(listing, false)}`;
}

export function selectRows(listing: Listing<never>, from: Sql, where: readonly Sql[]): Sql {
  const { joins = raw('') } = listing;
  return sql`SELECT ${columnsOf(listing)} FROM ${from} ${joins} WHERE ${allOf(where)}`;
}

/** The condition for rows beyond the cursor; none without one. */
export function afterCursor(listing: Listing<never>, { cursor, backwards }: PagePosition): Sql[] {
  if (!cursor) return [];
  const operator = `${listing.descending === backwards ? '>' : '<'}${cursor.inclusive ? '=' : ''}`;
  const columns = join(keysOf(listing).map(({ column }) => column));
  return [sql`(${columns}) ${raw(operator)} (${join([...cursor.keys])})`];
}

/** Joins conditions with AND; TRUE for none. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length > 0 ? join([...conditions], ' AND ') : raw('TRUE');
}

/** Counts the rows of a list, at most one more than `countUpTo`. */
export function countStatement(listing: Listing<never>): Sql {
  const { base, where, countUpTo, source } = listing;
  const limit = countUpTo === undefined ? raw('') : sql` LIMIT ${countUpTo + 1}`;
  const rows = source?.counted(listing) ?? sql`SELECT 1 FROM ${base} WHERE ${allOf(where)}`;
  return sql`SELECT count(*) AS count FROM (${rows}${limit}) counted`;
}
