import type { RowStream } from '../../database/index.js';
import type { ObjectStream } from '../list-answer.js';
import type { Listing } from './listing.js';

/**
 * The objects of a long list. Not a generator, whose `return` does nothing before it was started: the source must be closed in any case.
 * @param partsOf makes the objects of a batch, some at a time
 */
export function objectsOf<B>(source: RowStream<B>, partsOf: (batch: B) => Iterable<Objects>): ObjectStream {
  let parts: Iterator<Objects> | undefined;
  return {
    signal: source.signal,
    next: async () => {
      for (;;) {
        const part = parts?.next();
        if (part && !part.done) return { done: false, value: await part.value };
        const batch = await source.next();
        if (batch.done) return { done: true, value: undefined };
        parts = partsOf(batch.value)[Symbol.iterator]();
      }
    },
    return: async () => ({ done: true, value: await source.return?.() }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Objects, or those to come. */
type Objects = readonly object[] | Promise<readonly object[]>;

/** The objects of rows, read by so many at a time as the listing says. */
export function* inParts<Row>(rows: readonly Row[], listing: Reading<Row>): Generator<Objects, void, undefined> {
  const { read, readAtOnce = Math.max(1, rows.length) } = listing;
  for (let first = 0; first < rows.length; first += readAtOnce) yield read(rows.slice(first, first + readAtOnce));
}

type Reading<Row> = Pick<Listing<Row>, 'read' | 'readAtOnce'>;

/** The same as a list that is streamed. */
export async function* streamInParts<Row>(
  rows: readonly Row[],
  listing: Reading<Row>,
): AsyncGenerator<readonly object[], void, undefined> {
  yield* inParts(rows, listing);
}
