import type { Reader, RowStream } from '../../database/index.js';
import type { ObjectStream } from '../answers.js';
import type { Listing } from './listing.js';

type Reading<Row> = Pick<Listing<Row>, 'read' | 'readAtOnce'>;

/** The objects of a long list. Not a generator, whose `return` does nothing before it was started: the source must be closed in any case. */
export function objectsOf<Row>(source: RowStream<Row>, listing: Reading<Row>): ObjectStream {
  let parts: ObjectStream = inParts<Row>([], listing, source);
  return {
    next: async () => {
      for (;;) {
        const part = await parts.next();
        if (!part.done) return part;
        const batch = await source.next();
        if (batch.done) return { done: true, value: undefined };
        parts = inParts(batch.value, listing, source);
      }
    },
    return: async () => ({ done: true, value: await source.return?.() }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The objects of rows, read by so many at a time as the listing says. */
export async function* inParts<Row>(
  rows: readonly Row[],
  listing: Reading<Row>,
  from: Pick<Reader, 'rows'>,
): AsyncGenerator<readonly object[], void, undefined> {
  const { read, readAtOnce = Math.max(1, rows.length) } = listing;
  for (let first = 0; first < rows.length; first += readAtOnce) {
    yield read(rows.slice(first, first + readAtOnce), from);
  }
}
