import { notFound, type PageQuery } from '@syncledger/domain';
import sql from 'sql-template-tag';

import type { Database, Reader } from '../../database/index.js';
import type { List, ObjectStream, PageLinks } from '../list-answer.js';
import { readCursor, writeCursor, type Cursor } from './cursor.js';
import { fieldOf, keysOf, orderOf } from './keys.js';
import type { ListRequest } from './list-request.js';
import { countStatement, pageStatement, wholeStatement } from './list-sql.js';
import type { Listing, OpenStream, OrderKey } from './listing.js';
import { inParts, objectsOf, streamInParts } from './objects.js';

/** A row with the values of its keys. */
type KeyedRow = Record<string, string | number>;

/** Rows that a page by number may skip while others wait. */
const FEW_SKIPPED = 10_000;

/** Up to this many rows an unpaged list is read at once; more is streamed over a connection of its own. */
const STREAM_FROM = 1000;

/**
 * Answers a list: whole without `page_size`, else a page.
 * @throws LedgerError `not_found` for a page past the end
 * @throws TooLongError for a list that takes long, when its user reads others already
 */
export async function readList<Row>(
  database: Database,
  given: Listing<Row>,
  query: PageQuery,
  request: ListRequest,
): Promise<List> {
  const listing = database.dialect === 'postgres' ? byCodePoint(given) : given;
  if (query.page_size === undefined) return readWhole(database, listing, request);
  const { page_size: size, page = 1 } = query;
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, orderOf(listing));
  const { rows: found, count } = await readPage(
    database,
    listing,
    { size, offset: (page - 1) * size, cursor },
    request,
  );
  if (found.length === 0 && page > 1) throw notFound();
  const rows = found.slice(0, size);
  const hasMore = found.length > size;
  if (cursor?.side === 'before') rows.reverse();
  const isFirst = cursor ? cursor.side === 'before' && !hasMore : page === 1;
  const isLast = cursor?.side === 'before' ? false : !hasMore;
  const links: PageLinks = {
    count,
    next: isLast ? null : linkTo(request.url, listing, 'after', rows.at(-1)),
    previous: isFirst ? null : linkTo(request.url, listing, 'before', rows[0]),
  };
  if (listing.readAtOnce !== undefined) {
    return { stream: () => Promise.resolve(streamInParts(rows, listing)), page: links };
  }
  return { results: await listing.read(rows), page: links };
}

/** Texts in the order of their code points, as SQLite has them, whatever the language of the database. */
function byCodePoint<Row>(listing: Listing<Row>): Listing<Row> {
  const collated = (key: OrderKey) => (key.type === 'text' ? { ...key, column: sql`${key.column} COLLATE "C"` } : key);
  return { ...listing, id: collated(listing.id), ...(listing.by && { by: collated(listing.by) }) };
}

/** Which rows of a list a page has. */
interface Asked {
  readonly size: number;
  readonly offset: number;
  readonly cursor: Cursor | undefined;
}

/** Counts a list and reads a page of it: where that takes long, with one place for both. */
async function readPage<Row>(
  database: Database,
  listing: Listing<Row>,
  { size, offset, cursor }: Asked,
  request: ListRequest,
): Promise<{ rows: (Row & KeyedRow)[]; count: number | null }> {
  const { dialect } = database;
  const known = await listing.count?.();
  return readIn(database, request, listing.isLong, async (reader) => {
    const count = known ?? (await countOf(reader, listing));
    // Skip the scan when the count says that the page is empty.
    if (count !== null && count <= offset) return { rows: [], count };
    const source = count === null ? (listing.sourceOfMany ?? listing.source) : listing.source;
    const statement = pageStatement({ ...listing, ...(source && { source }) }, { size, offset, dialect }, cursor);
    const isLong = listing.isLong ?? (count === null || offset > FEW_SKIPPED);
    const read = (other: Reader) => other.rows<Row & KeyedRow>(statement);
    return { rows: await readIn(database, request, isLong && reader === database, read, reader), count };
  });
}

/** Reads aside what takes long, else where everything is read. */
function readIn<T>(
  database: Database,
  request: ListRequest,
  isLong: boolean | undefined,
  work: (reader: Reader) => Promise<T>,
  elsewhere: Reader = database,
): Promise<T> {
  return isLong ? database.slowReads.run(request, work) : work(elsewhere);
}

async function readWhole<Row>(database: Database, listing: Listing<Row>, request: ListRequest): Promise<List> {
  const { dialect } = database;
  const isLong = listing.isLong ?? (listing.countUpTo !== undefined && (await countOf(database, listing)) === null);
  const statement = pageStatement(listing, { size: STREAM_FROM, offset: 0, dialect });
  const rows = await readIn(database, request, isLong, (reader) => reader.rows<Row>(statement));
  if (rows.length > STREAM_FROM) {
    const reader = isLong ? database.slowReads : database;
    const { stream = (open) => streamOf(open, listing) } = listing;
    const open: OpenStream<Row> = (load) => reader.stream(wholeStatement(listing), { owner: request.userId, load });
    return { stream: () => stream(open) };
  }
  if (listing.readAtOnce !== undefined) return { stream: () => Promise.resolve(streamInParts(rows, listing)) };
  return { results: await listing.read(rows) };
}

async function streamOf<Row>(open: OpenStream<Row>, listing: Listing<Row>): Promise<ObjectStream> {
  return objectsOf(await open((rows) => rows), (rows) => inParts(rows, listing));
}

async function countOf(reader: Reader, listing: Listing<never>): Promise<number | null> {
  const count = (await reader.first<{ count: number }>(countStatement(listing)))?.count ?? 0;
  return listing.countUpTo !== undefined && count > listing.countUpTo ? null : count;
}

function linkTo(url: URL, listing: Listing<never>, side: Cursor['side'], row?: KeyedRow): string | null {
  if (!row) return null;
  const keys = keysOf(listing).map((key) => row[fieldOf(listing, key)] ?? '');
  const link = new URL(url);
  link.searchParams.delete('page');
  link.searchParams.set('cursor', writeCursor({ side, keys }, orderOf(listing)));
  return link.href;
}
