import type { Sql } from 'sql-template-tag';

/** A long list, read from one snapshot in batches. */
export interface RowStream<B> extends AsyncIterableIterator<B> {
  /** Aborted, with the reason, when the stream ends before its reader has read to the end or wants no more. */
  readonly signal: AbortSignal;
}

/** Where a stream's rows come from. */
export interface RowSource<R> {
  /** @returns at most so many rows, fewer only at the end */
  read(most: number): Promise<R[]>;
  /** Every row of another statement, from the same snapshot. */
  rows<T>(query: Sql): Promise<T[]>;
  /** Ends what is being read at once, with an error, for sources that can. */
  breakOff?(): void;
  /** Gives back what the source holds; called once. */
  close(): Promise<void>;
}

/**
 * Makes a batch of rows while the snapshot that they are of is open. It may be written to disk: what can be cloned, with nothing in
 * clear text that the database holds encrypted.
 */
export type LoadBatch<R, B> = (rows: R[], snapshot: Pick<RowSource<R>, 'rows'>) => B | Promise<B>;

/** Who streams, and what. */
export interface StreamOptions<R, B> {
  /** Whose stream it is, an id: nobody gets more than half of the places. Left out: those of nobody share theirs. */
  readonly owner?: number;
  /** Left out: the batches are the rows. */
  readonly load?: LoadBatch<R, B>;
}
