import sql, { join, raw, type Sql } from 'sql-template-tag';

import { indexHint, opaqueToPlanner, type Bound, type Dialect } from '../../../platform/database/index.js';
import {
  afterCursor,
  allOf,
  directionOf,
  limitSql,
  orderSql,
  selectIds,
  selectRows,
  type Listing,
  type OrderKey,
  type PagePosition,
  type PageRange,
  type RowsInOrder,
  type RowSource,
  type Selection,
} from '../../../platform/http/paging/index.js';

/** The value that all rows of an arm have in a column of the base table. */
export interface IndexPrefix extends Bound {
  /** The column with the table's alias; trusted text, never input. */
  readonly column: string;
}

/** A part of a list that is read separately. */
export interface UnionArm {
  readonly prefix: readonly IndexPrefix[];
  /** The index to read: the columns of the prefix, then the id. Null: the table itself. */
  readonly index?: string | null;
  /** Finds all rows, then sorts them. If left out, rows are read in the order of the list until the page is full. */
  readonly isSorted?: boolean;
  /** Columns whose conditions every row of the arm meets. */
  readonly implied?: readonly string[];
  /** The remaining conditions, and that of a partial index; undefined: all conditions of the list. */
  readonly where?: readonly Sql[];
}

/**
 * Reads a list as a union of disjoint arms: each is read in order, and the results are merged. Without arms the list is
 * read in one piece.
 */
export class UnionOfArms implements RowSource {
  constructor(
    private readonly dialect: Dialect,
    private readonly base: Sql,
    private readonly arms: readonly UnionArm[],
  ) {}

  counted(listing: Listing<never>): Sql | undefined {
    if (this.arms.length === 0) return undefined;
    const parts = this.arms.map(
      (arm) => sql`SELECT 1 FROM ${this.fromOf(arm)} WHERE ${allOf(inOrder(listing, arm, FROM_START).where)}`,
    );
    return join(parts, ' UNION ALL ');
  }

  /** SQLite merges arms that are in order row by row. */
  get width(): number {
    return this.isMerged ? 1 : Math.max(1, this.arms.length);
  }

  pageIds(listing: Listing<never>, page: PageRange): Sql {
    const limit = limitSql(page.size, page.offset);
    const [only = { prefix: [] }] = this.arms;
    if (this.arms.length < 2) return sql`${this.idsOf(only, listing, page)}${limit}`;
    const columns = listing.by ? ['page_by', 'page_id'] : ['page_id'];
    const order = join(columns.map((name) => sql`${raw(name)} ${directionOf(listing, page.backwards)}`));
    if (this.isMerged) return sql`${this.union(listing, page)} ORDER BY ${order}${limit}`;
    const ids = this.unionOfFirst(listing, page);
    return sql`SELECT ${raw(columns.join(', '))} FROM (${ids}) merged ORDER BY ${order}${limit}`;
  }

  inOnePass(listing: Listing<never>, page: PageRange): RowsInOrder | undefined {
    const [only = { prefix: [] }] = this.arms;
    if (this.arms.length > 1 || only.isSorted) return undefined;
    const { where, order = orderSql(listing, page.backwards) } = this.selectionOf(only, listing, page);
    return { from: this.fromOf(only), where, order };
  }

  /** Reads each arm only as far as the page requires, because SQLite takes the rows of an index in turn. */
  private union(listing: Listing<never>, page: PageRange): Sql {
    const parts = this.arms.map((arm) =>
      selectIds(listing, this.fromOf(arm), { where: inOrder(listing, arm, page).where }),
    );
    return join(parts, ' UNION ALL ');
  }

  /** Reads as many ids of each arm as could be on the page. */
  private unionOfFirst(listing: Listing<never>, page: PageRange): Sql {
    const armLimit = limitSql(page.offset + page.size, 0);
    const parts = this.arms.map(
      (arm, index) => sql`SELECT * FROM (${this.idsOf(arm, listing, page)}${armLimit}) ${raw(`arm${index}`)}`,
    );
    return join(parts, ' UNION ALL ');
  }

  /** Whether each arm has an index in the order of the list. */
  private get isMerged(): boolean {
    return (
      this.dialect === 'sqlite' &&
      this.arms.length > 1 &&
      this.arms.every(({ index, isSorted = false }) => index !== undefined && !isSorted)
    );
  }

  /** Only SQLite has to be forced to read arm by arm. */
  rows(listing: Listing<never>): Sql | undefined {
    if (this.dialect === 'postgres' || this.arms.length === 0) return undefined;
    const parts = this.arms.map((arm) =>
      selectRows(listing, this.fromOf(arm), inOrder(listing, arm, FROM_START).where),
    );
    return join(parts, ' UNION ALL ');
  }

  private idsOf(arm: UnionArm, listing: Listing<never>, position: PagePosition): Sql {
    const read = this.dialect === 'postgres' && arm.isSorted ? withoutIndexOfOrder(listing) : listing;
    return selectIds(read, this.fromOf(arm), this.selectionOf(arm, read, position));
  }

  private selectionOf(arm: UnionArm, listing: Listing<never>, position: PagePosition): Selection {
    return this.isBetweenEnds(arm) ? betweenEnds(listing, arm, position) : inOrder(listing, arm, position);
  }

  private fromOf({ index }: UnionArm): Sql {
    return index === undefined ? this.base : sql`${this.base}${indexHint(this.dialect, index)}`;
  }

  /** PostgreSQL has no index hints, but conditions and order on the index's columns leave it no other index. */
  private isBetweenEnds({ prefix, index, isSorted = false }: UnionArm): boolean {
    return this.dialect === 'postgres' && typeof index === 'string' && prefix.length > 0 && !isSorted;
  }
}

const FROM_START: PagePosition = { backwards: false };

function inOrder(
  listing: Listing<never>,
  { prefix, where = listing.where }: UnionArm,
  position: PagePosition,
): Selection {
  const own = prefix.map(({ column, type, value }) => sql`${raw(column)} = CAST(${value} AS ${raw(type)})`);
  return {
    where: [...where, ...afterCursor(listing, position), ...own],
    order: orderSql(listing, position.backwards),
  };
}

/**
 * Ids whose order PostgreSQL finds in no index: it would expect the rows of a time to be spread evenly among them, and read all newer
 * jobs for a page of old ones.
 */
function withoutIndexOfOrder(listing: Listing<never>): Listing<never> {
  const hidden = (key: OrderKey): OrderKey => ({ ...key, column: sql`(${key.column} + 0)` });
  return { ...listing, id: hidden(listing.id), ...(listing.by && { by: hidden(listing.by) }) };
}

/**
 * The same rows as a range of the index, in its order. With equality conditions and an order by id, PostgreSQL would scan the primary
 * key of the whole table where it estimates the values to be frequent, and never reuse the plan of a prepared statement where it
 * estimates them to be rare. The bounds include the id, because it estimates a range of one column as tiny.
 */
function betweenEnds(
  listing: Listing<never>,
  { prefix, where = listing.where }: UnionArm,
  { cursor, backwards }: PagePosition,
): Selection {
  const columns = [...prefix.map(({ column }) => raw(column)), listing.id.column];
  const end = (operator: '<' | '<=' | '>' | '>=', id: Bound['value']) => {
    const values = opaqueToPlanner('postgres', [...prefix, { type: 'bigint', value: id }]);
    return sql`(${join(columns)}) ${raw(operator)} ${values}`;
  };
  const direction = directionOf(listing, backwards);
  const order = join(columns.map((column) => sql`${column} ${direction}`));
  const [from, to] = [end('>=', 0), end('<=', Number.MAX_SAFE_INTEGER)];
  if (!cursor) return { where: [...where, from, to], order };
  const [id = 0] = cursor.keys;
  const { inclusive } = cursor;
  const range =
    listing.descending === backwards ? [end(inclusive ? '>=' : '>', id), to] : [from, end(inclusive ? '<=' : '<', id)];
  return { where: [...where, ...range], order };
}
