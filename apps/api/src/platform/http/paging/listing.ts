import type { Sql } from 'sql-template-tag';

import type { Dialect, LoadBatch, RowStream } from '../../database/index.js';
import type { ObjectStream } from '../list-answer.js';
import type { Cursor, KeyType } from './cursor.js';

/** A sort key: a column of the base table. */
export interface OrderKey {
  readonly column: Sql;
  readonly type: KeyType;
  /** The name of the key in `columns`; left out: the key is selected in addition. */
  readonly field?: string;
}

export interface PageRange {
  readonly size: number;
  /** Rows to skip: behind the cursor, from the start of the list, or from its end. */
  readonly offset: number;
  /** Whether rows are read from the end of the list, or from the cursor, towards the start. */
  readonly backwards: boolean;
  readonly cursor?: Cursor | undefined;
  readonly dialect: Dialect;
}

/** Rows of the base table, in the order of a list. */
export interface RowsInOrder {
  /** The base table, with its alias. */
  readonly from: Sql;
  readonly where: readonly Sql[];
  /** The ORDER BY list. */
  readonly order: Sql;
}

/** An alternative to scanning the base table, such as merging indexes. */
export interface RowSource {
  /** Rows that are read for each row of the list, 1 or more. */
  readonly width: number;
  /**
   * Selects the ids of a page and one more row as `page_id`, in the order in which they are read, and the other sort key as
   * `page_by`.
   */
  pageIds(listing: Listing<never>, page: PageRange): Sql;
  /** Where the rows of a page are, if one index has them in order; undefined: nowhere. */
  inOnePass(listing: Listing<never>, page: PageRange): RowsInOrder | undefined;
  /** Selects all rows without ORDER BY; undefined: from the base table. */
  rows(listing: Listing<never>): Sql | undefined;
  /** Selects something for each row, to count them; undefined: from the base table. */
  counted(listing: Listing<never>): Sql | undefined;
}

/** A list in SQL: conditions, order, columns, and how rows become objects. */
export interface Listing<Row> {
  /** The table, with its alias, of conditions and order. */
  readonly base: Sql;
  /** The alias alone, for a list whose pages are read in one pass where no row is skipped; left out: their ids are selected first. */
  readonly alias?: Sql;
  /** The base table's id. */
  readonly id: OrderKey;
  /** Joined with AND. */
  readonly where: readonly Sql[];
  /** The sort key before the id; left out: the id only. */
  readonly by?: OrderKey;
  readonly descending: boolean;
  /** The SELECT list, read only for rows of the page. */
  readonly columns: Sql;
  /** The same for `read`, where it needs fewer of them. */
  readonly pageColumns?: Sql;
  /** Tables joined for `columns`; each must match every base row exactly once. */
  readonly joins?: Sql;
  /** Left out: scans the base table. */
  readonly source?: RowSource;
  /** Replaces `source` for lists of more than `many` rows, of which it finds those of a page quickly. */
  readonly manySource?: RowSource;
  readonly many?: number;
  /** Counts the rows without reading them. */
  readonly count?: () => Promise<number>;
  /** The maximum exact count; above it, the count is null. Left out: no maximum. */
  readonly countUpTo?: number;
  /** Whether the query reads much of the history; left out: decided by the offset and the count. */
  readonly isSlow?: boolean | undefined;
  /** Rows to load at once if objects can be large; longer lists are streamed. */
  readonly readBatchSize?: number;
  /** Converts rows to objects. */
  readonly read: (rows: readonly Row[]) => readonly object[] | Promise<readonly object[]>;
  /** Streams a long list whose objects need more data of the same snapshot; left out: converts rows by `read`. */
  readonly stream?: (open: OpenStream<Row>) => Promise<ObjectStream>;
}

/** Starts to stream all rows of a list from a snapshot. */
export type OpenStream<Row> = <B>(load: LoadBatch<Row, B>) => Promise<RowStream<B>>;
