import type { Readable } from 'node:stream';

/** A list as features hand it to the redaction: whole, a page, or too long for memory. */
export type List =
  | { readonly results: readonly object[]; readonly page?: PageLinks }
  | {
      /** Opens the stream, which must be closed; not called for HEAD, which needs no rows. */
      readonly stream: () => Promise<ObjectStream>;
      readonly page?: PageLinks;
    };

/** Events as a feature hands them to the redaction. */
export interface EventsAnswer {
  /**
   * Opens the stream; not called for HEAD, which reads none.
   * @param show makes the text of an event: whoever reads for long may lose rights, so nothing that needs one is in it
   */
  readonly open: (show: (event: object) => string) => Promise<Readable>;
}

/** Objects in batches; `return` gives back what they are read with, also before the first one. */
export interface ObjectStream extends AsyncIterableIterator<readonly object[], unknown, undefined> {
  /** Aborted when there will be no more, though nobody asked yet. */
  readonly signal?: AbortSignal;
}

/** Where a page stands in its list. */
export interface PageLinks {
  /** How many objects the list has; null where counting them would take too long. */
  readonly count: number | null;
  /** Absolute URL of the page after, or null. */
  readonly next: string | null;
  /** Absolute URL of the page before, or null. */
  readonly previous: string | null;
}
