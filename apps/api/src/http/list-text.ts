import { Readable } from 'node:stream';

/**
 * Writes a long list as JSON, batch by batch, no faster than it is read.
 * Memory holds one batch at a time; when the reader goes away, the source is closed.
 * @param batches objects as the database hands them over
 * @param show what of each object is written
 */
export function listText(batches: AsyncIterable<readonly object[]>, show: Show): Readable {
  return Readable.from(chunks(batches, show), { objectMode: false });
}

/** Makes what is written of objects. */
export type Show = (objects: readonly object[]) => Promise<readonly unknown[]>;

async function* chunks(batches: AsyncIterable<readonly object[]>, show: Show): AsyncGenerator<string> {
  let separator = '{"results":[';
  for await (const batch of batches) {
    let text = '';
    for (const object of await show(batch)) {
      text += separator + JSON.stringify(object);
      separator = ',';
    }
    if (text !== '') yield text;
  }
  yield separator === ',' ? ']}' : `${separator}]}`;
}
