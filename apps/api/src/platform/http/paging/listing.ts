import type { Sql } from 'sql-template-tag';

import type { Dialect, LoadBatch, RowStream } from '../../database/index.js';
import type { ObjectStream } from '../list-answer.js';
import type { Cursor, KeyType } from './cursor.js';

/** What a list is ordered by, before the id: a column of the base table. */
export interface OrderKey {
  readonly column: Sql;
  readonly type: KeyType;
  /** What a row has it as, where `columns` has it; left out: it is read besides. */
  readonly field?: string;
}

/** Which rows of a list a page has. */
export interface PageRange {
  readonly size: number;
  readonly offset: number;
  readonly dialect: Dialect;
}

/** Another way to find the rows of a list than to read its base table. */
export interface RowSource {
  /** Selects the ids of a page and of one row more as `page_id`, in order. */
  pageIds(listing: Listing<never>, page: PageRange, cursor?: Cursor): Sql;
  /** Selects all rows, in any order, and may be followed by ORDER BY; undefined: as without a source. */
  rows(listing: Listing<never>): Sql | undefined;
  /** What follows FROM to count the rows; undefined: the base table. */
  readonly counted: Sql | undefined;
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
  /** Left out: rows are found by reading the base table. */
  readonly source?: RowSource;
  /** The same in place of `source` where there are more rows than are counted: those of a page are soon met. */
  readonly sourceOfMany?: RowSource | undefined;
  /** Counts the rows in another way than reading them. */
  readonly count?: () => Promise<number>;
  /** Where exact counting stops; above it the count is null. Left out: counts everything. */
  readonly countUpTo?: number;
  /** Whether much of the history is read to find its rows; left out: as many rows as are skipped, or not counted, say. */
  readonly isLong?: boolean | undefined;
  /** How many rows are read into objects at once, where one object can be large; such lists are always streamed. */
  readonly readAtOnce?: number;
  /** Makes the objects to show of rows. */
  readonly read: (rows: readonly Row[]) => readonly object[] | Promise<readonly object[]>;
  /** The same for a long list whose objects take more of its snapshot than the rows; left out: by `read`, when they are sent. */
  readonly stream?: (open: OpenStream<Row>) => Promise<ObjectStream>;
}

/** Begins to read all rows of a list from a snapshot. */
export type OpenStream<Row> = <B>(load: LoadBatch<Row, B>) => Promise<RowStream<B>>;
