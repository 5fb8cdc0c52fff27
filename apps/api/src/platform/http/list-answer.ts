import type { Readable } from 'node:stream';

/** A list as returned by a feature: in memory, or streamed when it is too long for that. */
export type List =
  | { readonly results: readonly object[]; readonly page?: PageLinks }
  | {
      /** Opens the stream, which must be closed; not called for HEAD. */
      readonly stream: () => Promise<ObjectStream>;
      readonly page?: PageLinks;
    };

/** An event stream as returned by a feature. */
export interface EventsAnswer {
  /**
   * Opens the stream; not called for HEAD.
   * @param serialize omits every field that needs a permission, because the caller may lose it while the stream is open
   */
  readonly open: (serialize: (event: object) => string) => Promise<Readable>;
}

/** Objects in batches; `return` releases the database connection, also before the first batch. */
export interface ObjectStream extends AsyncIterableIterator<readonly object[], unknown, undefined> {
  /** Aborts when the source fails between two calls of `next`. */
  readonly signal?: AbortSignal;
}

export interface PageLinks {
  /** Length of the list; null if counting would take too long. */
  readonly count: number | null;
  /** Absolute URL of the next page, or null. */
  readonly next: string | null;
  /** Absolute URL of the previous page, or null. */
  readonly previous: string | null;
}
