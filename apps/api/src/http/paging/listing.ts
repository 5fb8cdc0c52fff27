import { notFound, type PageQuery } from '@syncledger/domain';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import {
  byIndex,
  unseen,
  type Aside,
  type Bound,
  type Database,
  type Dialect,
  type Reader,
} from '../../database/index.js';
import type { List, PageLinks } from '../answers.js';
import { readCursor, writeCursor, type Cursor, type KeyType } from './cursor.js';
import { columnsOf, directionOf, fieldOf, keysOf, orderOf, orderSql } from './keys.js';
import { inParts, objectsOf } from './objects.js';

/** What a list is ordered by, before the id: a column of the base table. */
export interface OrderKey {
  readonly column: Sql;
  readonly type: KeyType;
  /** What a row has it as, where `columns` has it; left out: it is read besides. */
  readonly field?: string;
}

/** What all rows of a part of a list have in a column of the base table. */
export interface Place extends Bound {
  /** The column with the table's alias; trusted text, never input. */
  readonly column: string;
}

/** A part of a list. */
export interface Branch {
  readonly places: readonly Place[];
  /** The index to read it from, whose first columns are those of the places, and whose last is the id; null: the table itself. */
  readonly index?: string | null;
  /** What must hold besides; left out: all that must hold for the list. */
  readonly where?: readonly Sql[];
}

/** A list in SQL: which rows there are, in what order, and how one is read. */
export interface Listing<Row> {
  /** The table with its alias, on which conditions and order are decided. */
  readonly base: Sql;
  /** The base table's id. */
  readonly id: OrderKey;
  /** All must hold. */
  readonly where: readonly Sql[];
  /** What comes before the id in the order; left out: the id alone. */
  readonly by?: OrderKey;
  readonly descending: boolean;
  /** What is read of each row, once the page's rows are known. */
  readonly columns: Sql;
  /** Tables joined for `columns`; each must match every base row exactly once. */
  readonly joins?: Sql;
  /**
   * Parts that have no row in common and together all that the conditions keep: each of them is read by itself, in order, and
   * what was read is merged. None: the list is read as a whole.
   */
  readonly branches?: readonly Branch[];
  /** The same in place of `branches` where there are more rows than are counted: those of a page are soon met. */
  readonly branchesOfMany?: readonly Branch[] | undefined;
  /** Counts the rows in another way than reading them. */
  readonly count?: () => Promise<number>;
  /** Where exact counting stops; above it the count is null. Left out: counts everything. */
  readonly countUpTo?: number;
  /** Whether much of the history is read to find its rows; left out: as many rows as are skipped, or not counted, say. */
  readonly isLong?: boolean | undefined;
  /** How many rows are read into objects at once, where one object can be large; such lists are always streamed. */
  readonly readAtOnce?: number;
  /**
   * Makes the objects to show of rows.
   * @param from where to read what else it takes: of a long list, the snapshot that the rows are of
   */
  readonly read: (rows: readonly Row[], from: Pick<Reader, 'rows'>) => readonly object[] | Promise<readonly object[]>;
}

/** A row with the values of its keys. */
type KeyedRow = Record<string, string | number>;

interface Page {
  readonly size: number;
  readonly offset: number;
  readonly dialect: Dialect;
}

/** Rows that a page by number may skip while others wait. */
const FEW_SKIPPED = 10_000;

/** Up to this many rows an unpaged list is read at once; more is streamed over a connection of its own. */
const STREAM_FROM = 1000;

/**
 * Answers a list: whole without `page_size`, else a page.
 * @param url the list's own URL with the query of this request
 * @throws LedgerError `not_found` for a page past the end
 */
export async function readList<Row>(
  database: Database,
  given: Listing<Row>,
  query: PageQuery,
  url: URL,
): Promise<List> {
  const listing = database.dialect === 'postgres' ? byCodePoint(given) : given;
  if (query.page_size === undefined) return readWhole(database, listing);
  const { page_size: size, page = 1 } = query;
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, orderOf(listing));
  const count = await countOf(database, listing);
  const isLong = listing.isLong ?? (count === null || (page - 1) * size > FEW_SKIPPED);
  const counted = count === null ? { ...listing, branches: listing.branchesOfMany ?? listing.branches ?? [] } : listing;
  const statement = pageStatement(counted, { size, offset: (page - 1) * size, dialect: database.dialect }, cursor);
  // What is nowhere is looked for everywhere.
  const isPastEnd = count !== null && count <= (page - 1) * size;
  const found = isPastEnd ? [] : await readerOf(database, isLong).rows<Row & KeyedRow>(statement);
  if (found.length === 0 && page > 1) throw notFound();
  const rows = found.slice(0, size);
  const hasMore = found.length > size;
  if (cursor?.side === 'before') rows.reverse();
  const isFirst = cursor ? cursor.side === 'before' && !hasMore : page === 1;
  const isLast = cursor?.side === 'before' ? false : !hasMore;
  const links: PageLinks = {
    count,
    next: isLast ? null : linkTo(url, listing, 'after', rows.at(-1)),
    previous: isFirst ? null : linkTo(url, listing, 'before', rows[0]),
  };
  if (listing.readAtOnce !== undefined) {
    return { stream: () => Promise.resolve(inParts(rows, listing, database)), page: links };
  }
  return { results: await listing.read(rows, database), page: links };
}

/** Texts in the order of their code points, as SQLite has them, whatever the language of the database. */
function byCodePoint<Row>(listing: Listing<Row>): Listing<Row> {
  const collated = (key: OrderKey) => (key.type === 'text' ? { ...key, column: sql`${key.column} COLLATE "C"` } : key);
  return { ...listing, id: collated(listing.id), ...(listing.by && { by: collated(listing.by) }) };
}

/** Where rows are looked for. */
function readerOf(database: Database, isLong = false): Aside {
  return isLong ? database.aside : database;
}

async function readWhole<Row>(database: Database, listing: Listing<Row>): Promise<List> {
  const { dialect } = database;
  const isBounded = listing.countUpTo !== undefined;
  const reader = readerOf(database, listing.isLong ?? (isBounded && (await countOf(database, listing)) === null));
  const rows = await reader.rows<Row>(pageStatement(listing, { size: STREAM_FROM, offset: 0, dialect }));
  if (rows.length > STREAM_FROM) {
    return { stream: async () => objectsOf(await reader.stream<Row>(wholeStatement(listing, dialect)), listing) };
  }
  if (listing.readAtOnce !== undefined) return { stream: () => Promise.resolve(inParts(rows, listing, database)) };
  return { results: await listing.read(rows, database) };
}

/** The page's ids first, then the rest of its rows: rows that OFFSET skips are never joined. */
function pageStatement(listing: Listing<never>, page: Page, cursor?: Cursor): Sql {
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
function wholeStatement(listing: Listing<never>, dialect: Dialect): Sql {
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

async function countOf(database: Database, listing: Listing<never>): Promise<number | null> {
  const { base, where, countUpTo, count: ownCount, branches = [] } = listing;
  if (ownCount) return ownCount();
  const [only] = branches;
  const from = only && branches.length === 1 ? fromOf(base, only, database.dialect) : base;
  const limit = countUpTo === undefined ? raw('') : sql`LIMIT ${countUpTo + 1}`;
  const statement = sql`SELECT count(*) AS count FROM (SELECT 1 FROM ${from} WHERE ${allOf(where)} ${limit}) counted`;
  const count = (await readerOf(database, listing.isLong).first<{ count: number }>(statement))?.count ?? 0;
  return countUpTo !== undefined && count > countUpTo ? null : count;
}

function linkTo(url: URL, listing: Listing<never>, side: Cursor['side'], row?: KeyedRow): string | null {
  if (!row) return null;
  const keys = keysOf(listing).map((key) => row[fieldOf(listing, key)] ?? '');
  const link = new URL(url);
  link.searchParams.delete('page');
  link.searchParams.set('cursor', writeCursor({ side, keys }, orderOf(listing)));
  return link.href;
}
