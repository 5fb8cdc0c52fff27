import sql, { join, raw, type Sql } from 'sql-template-tag';

import { byIndex, unseen, type Dialect } from '../../database/index.js';
import type { Cursor } from './cursor.js';
import { columnsOf, directionOf, keysOf, orderSql } from './keys.js';
import type { Branch, Listing, Place } from './listing.js';

/** Which rows of a list are read. */
export interface Page {
  readonly size: number;
  readonly offset: number;
  readonly dialect: Dialect;
}

/** The page's ids first, then the rest of its rows: rows that OFFSET skips are never joined. */
export function pageStatement(listing: Listing<never>, page: Page, cursor?: Cursor): Sql {
  const { base, id, joins = raw('') } = listing;
  const order = orderSql(listing, cursor?.side === 'before');
  const ids = idsStatement(listing, page, cursor);
  const rows = sql`SELECT ${columnsOf(listing)} FROM`;
  if (page.dialect === 'postgres') {
    // A list of ids it looks up one by one; joined with them, it reads a table of 20,000 rows whole.
    return sql`${rows} ${base} ${joins} WHERE ${id.column} = ANY(ARRAY(SELECT page_id FROM (${ids}) page)) ORDER BY ${order}`;
  }
  // CROSS, or SQLite may begin with the whole table, and look whether each row is on the page.
  return sql`${rows} (${ids}) page CROSS JOIN ${base} ${joins} WHERE ${id.column} = page.page_id ORDER BY ${order}`;
}

/** The ids of a page and the next one; of each branch as many as could be in it. */
function idsStatement(listing: Listing<never>, page: Page, cursor?: Cursor): Sql {
  const { base, id, by, branches = [] } = listing;
  const backwards = cursor?.side === 'before';
  const key = by ? sql`, ${by.column} AS page_by` : raw('');
  const read = (branch: Branch) => {
    const { where, order } = isAdvised(page.dialect, branch)
      ? inIndexOrder(listing, branch, cursor)
      : inOrder(listing, branch, cursor);
    return sql`SELECT ${id.column} AS page_id${key} FROM ${fromOf(base, branch, page.dialect)} WHERE ${allOf(where)} ORDER BY ${order}`;
  };
  const limit = limitSql(page.size, page.offset);
  const [only = { places: [] }] = branches;
  if (branches.length < 2) return sql`${read(only)}${limit}`;
  const most = limitSql(page.offset + page.size, 0);
  const parts = branches.map((branch, place) => sql`SELECT * FROM (${read(branch)}${most}) ${raw(`branch${place}`)}`);
  const names = by ? ['page_by', 'page_id'] : ['page_id'];
  const merged = join(names.map((name) => sql`${raw(name)} ${directionOf(listing, backwards)}`));
  return sql`SELECT page_id FROM (${join(parts, ' UNION ALL ')}) merged ORDER BY ${merged}${limit}`;
}

function fromOf(base: Sql, { index }: Branch, dialect: Dialect): Sql {
  return index === undefined ? base : sql`${base}${byIndex(dialect, index)}`;
}

/** Which rows of a branch are on the page or after it, and in what order. */
interface Read {
  readonly where: readonly Sql[];
  readonly order: Sql;
}

function inOrder(listing: Listing<never>, { places, where = listing.where }: Branch, cursor?: Cursor): Read {
  const own = places.map(({ column, value }) => sql`${raw(column)} = ${value}`);
  const from = cursor ? [placeCondition(listing, cursor)] : [];
  return { where: [...where, ...from, ...own], order: orderSql(listing, cursor?.side === 'before') };
}

/** PostgreSQL takes no advice which index to read, but is left none but this one by what is asked for in the order of its columns. */
function isAdvised(dialect: Dialect, { places, index }: Branch): boolean {
  return dialect === 'postgres' && typeof index === 'string' && places.length > 0;
}

/**
 * The same rows as between two ends of an index, in its order. Were they asked for by what they have in common, in the order of their
 * ids, PostgreSQL would read the ids of the whole table wherever it takes the rows for frequent; and for values that it takes for
 * rare it would plan a prepared statement each time anew. The ends hold the id as well, for it takes what is between two values of
 * one column for next to nothing.
 */
function inIndexOrder(listing: Listing<never>, { places, where = listing.where }: Branch, cursor?: Cursor): Read {
  const isBefore = cursor?.side === 'before';
  const columns = [...places.map(({ column }) => raw(column)), listing.id.column];
  const end = (operator: '<' | '<=' | '>' | '>=', id: Place['value']) =>
    sql`(${join(columns)}) ${raw(operator)} ${unseen('postgres', [...places, { type: 'bigint', value: id }])}`;
  const direction = directionOf(listing, isBefore);
  const order = join(columns.map((column) => sql`${column} ${direction}`));
  const [from, to] = [end('>=', 0), end('<=', Number.MAX_SAFE_INTEGER)];
  if (!cursor) return { where: [...where, from, to], order };
  const [id = 0] = cursor.keys;
  return { where: [...where, ...(listing.descending === isBefore ? [end('>', id), to] : [from, end('<', id)])], order };
}

/** Page sizes that are written into the statement. Others are few, and would be a statement each to keep prepared. */
const USUAL_SIZES = new Set([10, 20, 25, 50, 100, 200, 250, 500, 1000]);

/**
 * One row more than the page has, to know whether it is the last. PostgreSQL plans a prepared statement once only when it
 * knows how few rows are asked for: with a limit that is bound it takes a tenth of the table, and plans each time anew.
 */
function limitSql(size: number, offset: number): Sql {
  const limit = USUAL_SIZES.has(size) ? raw(String(size + 1)) : sql`${size + 1}`;
  return offset === 0 ? sql` LIMIT ${limit}` : sql` LIMIT ${limit} OFFSET ${offset}`;
}

/** All rows in their order. SQLite is told to read them from the parts of the list, as it reads pages; PostgreSQL knows better. */
export function wholeStatement(listing: Listing<never>, dialect: Dialect): Sql {
  const { base, joins = raw(''), where } = listing;
  const branches = dialect === 'sqlite' ? (listing.branches ?? []) : [];
  const columns = columnsOf(listing);
  const select = (from: Sql, conditions: readonly Sql[]) =>
    sql`SELECT ${columns} FROM ${from} ${joins} WHERE ${allOf(conditions)}`;
  const parts = branches.map((branch) => select(fromOf(base, branch, dialect), inOrder(listing, branch).where));
  return sql`${parts.length > 0 ? join(parts, ' UNION ALL ') : select(base, where)} ORDER BY ${orderSql(listing, false)}`;
}

function placeCondition(listing: Listing<never>, { side, keys }: Cursor): Sql {
  const isGreater = listing.descending === (side === 'before');
  const columns = join(keysOf(listing).map(({ column }) => column));
  return sql`(${columns}) ${raw(isGreater ? '>' : '<')} (${join([...keys])})`;
}

/** All conditions together; none at all holds. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length > 0 ? join([...conditions], ' AND ') : raw('TRUE');
}

/** Counts the rows of a list, up to where counting stops. */
export function countStatement({ base, where, countUpTo, branches = [] }: Listing<never>, dialect: Dialect): Sql {
  const [only] = branches;
  const from = only && branches.length === 1 ? fromOf(base, only, dialect) : base;
  const limit = countUpTo === undefined ? raw('') : sql`LIMIT ${countUpTo + 1}`;
  return sql`SELECT count(*) AS count FROM (SELECT 1 FROM ${from} WHERE ${allOf(where)} ${limit}) counted`;
}
