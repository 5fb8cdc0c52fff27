import type { RowStream } from '../../database/index.js';
import type { List, ObjectStream } from '../list-answer.js';
import type { Listing } from './listing.js';

/**
 * Streams the objects of a long list. Not a generator: its `return` would not close the source before the first `next`.
 * @param toBatches converts a batch of rows, some at a time
 */
export function objectStream<B>(source: RowStream<B>, toBatches: (batch: B) => Iterable<ObjectBatch>): ObjectStream {
  let batches: Iterator<ObjectBatch> | undefined;
  return {
    signal: source.signal,
    next: async () => {
      for (;;) {
        const objects = batches?.next();
        if (objects && !objects.done) return { done: false, value: await objects.value };
        const batch = await source.next();
        if (batch.done) return { done: true, value: undefined };
        batches = toBatches(batch.value)[Symbol.iterator]();
      }
    },
    return: async () => ({ done: true, value: await source.return?.() }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Objects, possibly still loading. */
type ObjectBatch = readonly object[] | Promise<readonly object[]>;

/** Converts rows in batches of `readBatchSize`. */
export function* inBatches<Row>(
  rows: readonly Row[],
  listing: BatchReader<Row>,
): Generator<ObjectBatch, void, undefined> {
  const { read, readBatchSize = Math.max(1, rows.length) } = listing;
  for (let first = 0; first < rows.length; first += readBatchSize) yield read(rows.slice(first, first + readBatchSize));
}

type BatchReader<Row> = Pick<Listing<Row>, 'read' | 'readBatchSize'>;

export async function* streamInBatches<Row>(
  rows: readonly Row[],
  listing: BatchReader<Row>,
): AsyncGenerator<readonly object[], void, undefined> {
  yield* inBatches(rows, listing);
}

/** Converts the objects of a list, some at a time. */
export async function convertList(
  list: List,
  convert: (objects: readonly object[]) => Promise<readonly object[]>,
): Promise<List> {
  if ('results' in list) return { ...list, results: await convert(list.results) };
  return { ...list, stream: async () => convertStream(await list.stream(), convert) };
}

function convertStream(
  source: ObjectStream,
  convert: (objects: readonly object[]) => Promise<readonly object[]>,
): ObjectStream {
  return {
    ...(source.signal && { signal: source.signal }),
    next: async () => {
      const batch = await source.next();
      return batch.done ? batch : { done: false, value: await convert(batch.value) };
    },
    return: async () => (await source.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
