import { notFound, type PageQuery } from '@syncledger/domain';
import sql from 'sql-template-tag';

import type { Database, Reader } from '../../database/index.js';
import { yieldToEventLoop } from '../event-loop.js';
import type { List, ObjectStream, PageLinks } from '../list-answer.js';
import { decodeCursor, encodeCursor, type Cursor } from './cursor.js';
import { fieldOf, keysOf, orderOf } from './keys.js';
import type { ListRequest } from './list-request.js';
import { countStatement, pageStatement, fullListStatement, skipStatement } from './list-sql.js';
import type { Listing, OpenStream, OrderKey, PageRange } from './listing.js';
import { inBatches, objectStream, streamInBatches } from './objects.js';

/** A row with its sort keys. */
type KeyedRow = Record<string, string | number>;

/** Up to this many rows are skipped on the main connection for a page by number. */
const MAX_FAST_SKIP = 1_000_000;
/** Rows that one statement skips: under a millisecond if an index has all columns of the conditions. */
const SKIP_PER_STATEMENT = 10_000;

/** Unpaged lists with more rows are streamed over a separate connection. */
const STREAM_FROM = 1000;

/**
 * Reads a page of a list, or the full list without `page_size`.
 * @throws InvalidInput naming all mistakes of the request
 * @throws LedgerError `not_found` for a page past the end
 * @throws TooLongError for a slow list, while the user has others open
 */
export async function readList<Row>(
  database: Database,
  given: Listing<Row>,
  query: PageQuery,
  request: ListRequest,
): Promise<List> {
  const listing = database.dialect === 'postgres' ? byCodePoint(given) : given;
  const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor, orderOf(listing));
  if (query.cursor !== undefined && !cursor) request.errors.add('cursor', 'Is not a cursor of this list and order.');
  request.errors.throwIfAny();
  if (query.page_size === undefined) return readFullList(database, listing, request);
  const { page_size: size, page = 1 } = query;
  const { rows, count, hasMore } = await readPage(
    database,
    listing,
    { size, offset: (page - 1) * size, cursor },
    request,
  );
  if (rows.length === 0 && page > 1) throw notFound();
  const isFirst = cursor ? cursor.side === 'before' && !hasMore : page === 1;
  const isLast = cursor?.side === 'before' ? false : !hasMore;
  const ends = endsOf(listing, rows, cursor);
  const linkTo = linker(request.url, listing);
  const links: PageLinks = {
    count,
    next: isLast ? null : linkTo('after', ends.last),
    previous: isFirst ? null : linkTo('before', ends.first),
  };
  return { ...(await objectsOf(rows, listing)), page: links };
}

/** Sorts texts by code point, as SQLite does, regardless of the collation of the database. */
function byCodePoint<Row>(listing: Listing<Row>): Listing<Row> {
  const collated = (key: OrderKey) => (key.type === 'text' ? { ...key, column: sql`${key.column} COLLATE "C"` } : key);
  return { ...listing, id: collated(listing.id), ...(listing.by && { by: collated(listing.by) }) };
}

interface PageRequest {
  readonly size: number;
  readonly offset: number;
  readonly cursor: Cursor | undefined;
}

/** The sort keys of a skipped row. */
interface SkippedRow {
  readonly page_id: string | number;
  readonly page_by: string | number;
}

type Range = Omit<PageRange, 'dialect'>;

interface PageRows<Row> {
  /** In the order of the list. */
  readonly rows: readonly (Row & KeyedRow)[];
  readonly count: number | null;
  /** Whether the list goes on, in the direction of the cursor. */
  readonly hasMore: boolean;
}

/**
 * Counts a list and reads a page; slow ones take one slow-read slot for both. A first page that is the whole list is its own count:
 * a search that matches few rows scans the history once.
 */
async function readPage<Row>(
  database: Database,
  listing: Listing<Row>,
  page: PageRequest,
  request: ListRequest,
): Promise<PageRows<Row>> {
  const known = await listing.count?.();
  return runRead(database, request, listing.isSlow, async (reader) => {
    const read = (from: Listing<Row>, range: Range, other: Reader) =>
      other.rows<Row & KeyedRow>(pageStatement(from, { ...range, dialect: database.dialect }));
    const isFirst = page.offset === 0 && !page.cursor;
    const first =
      isFirst && known === undefined && !listing.manySource
        ? await read(listing, rangeOf(page, null), reader)
        : undefined;
    if (first && first.length <= page.size) return { rows: first, count: first.length, hasMore: false };
    const count = known ?? (await countOf(reader, listing));
    // Skip the scan when the count says that the page is empty.
    if (count !== null && count <= page.offset) return { rows: [], count, hasMore: false };
    const { manySource: source, many = Infinity } = listing;
    const from = source && (count ?? Infinity) > many ? { ...listing, source } : listing;
    const range = rangeOf(page, count);
    const isSlow = listing.isSlow ?? (count === null || range.offset * widthOf(from) > MAX_FAST_SKIP);
    const readOnce = async (other: Reader) =>
      read(from, other === database ? await skipMost(database, from, range) : range, other);
    const found = first ?? (await runRead(database, request, isSlow && reader === database, readOnce, reader));
    const isFromEnd = range.backwards && !page.cursor;
    // The last page of a list may be a short one.
    const rows = found.slice(0, isFromEnd && count !== null ? Math.min(page.size, count - page.offset) : page.size);
    if (range.backwards) rows.reverse();
    return { rows, count, hasMore: isFromEnd ? range.offset > 0 : found.length > page.size };
  });
}

/** What to read for a page. Where the count is exact, a page by number is reached from the nearer end of the list. */
function rangeOf({ size, offset, cursor }: PageRequest, count: number | null): Range {
  const behind = count === null || cursor ? Infinity : Math.max(0, count - offset - size);
  if (behind >= offset) return { size, offset, cursor, backwards: cursor?.side === 'before' };
  return { size, offset: behind, backwards: true };
}

/**
 * Skips most rows before a page, in parts between which other requests are served: on SQLite, nothing else runs during a statement.
 * Each part begins behind the last row of the one before, so rows that are added or deleted meanwhile shift the page at most as much
 * as they do between two requests.
 */
async function skipMost(database: Database, listing: Listing<never>, range: Range): Promise<Range> {
  const { dialect } = database;
  const offset = Math.floor(SKIP_PER_STATEMENT / widthOf(listing));
  const side = range.backwards ? 'before' : 'after';
  let rest = range;
  while (rest.offset > offset) {
    const last = await database.first<SkippedRow>(skipStatement(listing, { ...rest, offset, dialect }));
    await yieldToEventLoop();
    if (!last) break;
    const keys = listing.by ? [last.page_by, last.page_id] : [last.page_id];
    rest = { ...rest, offset: rest.offset - offset, cursor: { side, keys } };
  }
  return rest;
}

function widthOf({ source }: Listing<never>): number {
  return source?.width ?? 1;
}

/** Runs slow reads off the main connection. */
function runRead<T>(
  database: Database,
  request: ListRequest,
  isSlow: boolean | undefined,
  work: (reader: Reader) => Promise<T>,
  fastReader: Reader = database,
): Promise<T> {
  return isSlow ? database.slowReads.run(request, work) : work(fastReader);
}

async function readFullList<Row>(database: Database, listing: Listing<Row>, request: ListRequest): Promise<List> {
  const { dialect } = database;
  const isSlow = listing.isSlow ?? (listing.countUpTo !== undefined && (await countOf(database, listing)) === null);
  const statement = pageStatement(listing, { size: STREAM_FROM, offset: 0, backwards: false, dialect });
  const rows = await runRead(database, request, isSlow, (reader) => reader.rows<Row>(statement));
  if (rows.length > STREAM_FROM) {
    const reader = isSlow ? database.slowReads : database;
    const { stream = (open) => streamOf(open, listing) } = listing;
    const open: OpenStream<Row> = (load) => reader.stream(fullListStatement(listing), { owner: request.userId, load });
    return { stream: () => stream(open) };
  }
  return objectsOf(rows, listing);
}

/** Reads the objects of rows at once, or in batches where they can be large. */
async function objectsOf<Row>(rows: readonly Row[], listing: Listing<Row>): Promise<List> {
  if (rows.length > (listing.readBatchSize ?? Infinity)) {
    return { stream: () => Promise.resolve(streamInBatches(rows, listing)) };
  }
  return { results: await listing.read(rows) };
}

async function streamOf<Row>(open: OpenStream<Row>, listing: Listing<Row>): Promise<ObjectStream> {
  return objectStream(await open((rows) => rows), (rows) => inBatches(rows, listing));
}

async function countOf(reader: Reader, listing: Listing<never>): Promise<number | null> {
  const count = (await reader.first<{ count: number }>(countStatement(listing)))?.count ?? 0;
  return listing.countUpTo !== undefined && count > listing.countUpTo ? null : count;
}

type Position = Omit<Cursor, 'side'>;

/**
 * The positions of the first and the last row. If nothing is left beyond the cursor, both are the cursor, which lies behind a row that
 * may still exist; for an empty list they are undefined.
 */
function endsOf(
  listing: Listing<never>,
  rows: readonly KeyedRow[],
  cursor: Cursor | undefined,
): { first?: Position | undefined; last?: Position | undefined } {
  const positionOf = (row: KeyedRow | undefined) =>
    row
      ? { keys: keysOf(listing).map((key) => row[fieldOf(listing, key)] ?? '') }
      : cursor && { keys: cursor.keys, inclusive: true };
  return { first: positionOf(rows[0]), last: positionOf(rows.at(-1)) };
}

/** Makes links to pages beside this one. A URL whose query is changed is parsed again with each change. */
function linker({ origin, pathname, searchParams }: URL, listing: Listing<never>) {
  const parameters = new URLSearchParams(searchParams);
  parameters.delete('page');
  return (side: Cursor['side'], position?: Position): string | null => {
    if (!position) return null;
    parameters.set('cursor', encodeCursor({ side, ...position }, orderOf(listing)));
    return `${origin}${pathname}?${parameters.toString()}`;
  };
}
