import type { Sql } from 'sql-template-tag';

/** A long list, read from one snapshot in batches. */
export interface RowStream<B> extends AsyncIterableIterator<B> {
  /** Aborted, with the reason, when the stream ends before its reader has read to the end or stopped. */
  readonly signal: AbortSignal;
}

/** The source of a stream's rows. */
export interface RowSource<R> {
  /** @returns at most this many rows, fewer only at the end */
  read(most: number): Promise<R[]>;
  /** All rows of another statement, from the same snapshot. */
  rows<T>(query: Sql): Promise<T[]>;
  /** Aborts the current read with an error, for sources that can. */
  abort?(): void;
  /** Releases the source's resources; called once. */
  close(): Promise<void>;
}

/**
 * Converts rows to a batch while their snapshot is open. A batch may be written to disk, so it must be cloneable, and
 * contain nothing in clear text that the database stores encrypted.
 */
export type LoadBatch<R, B> = (rows: R[], snapshot: Pick<RowSource<R>, 'rows'>) => B | Promise<B>;

export interface StreamOptions<R, B> {
  /** Id of the owner: no owner gets more than half of the slots. Streams without one share theirs. */
  readonly owner?: number;
  /** By default, the batches are the rows. */
  readonly load?: LoadBatch<R, B>;
}
