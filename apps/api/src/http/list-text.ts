import { Readable } from 'node:stream';

/**
 * Writes a long list as JSON, batch by batch, no faster than it is read.
 * Memory holds one batch at a time; when the reader goes away, the source is closed.
 * @param batches objects as the database hands them over
 * @param show what of an object is written
 */
export function listText(batches: AsyncIterable<readonly object[]>, show: (object: object) => unknown): Readable {
  return Readable.from(chunks(batches, show), { objectMode: false });
}

async function* chunks(
  batches: AsyncIterable<readonly object[]>,
  show: (object: object) => unknown,
): AsyncGenerator<string> {
  let separator = '{"results":[';
  for await (const batch of batches) {
    let text = '';
    for (const object of batch) {
      text += separator + JSON.stringify(show(object));
      separator = ',';
    }
    if (text !== '') yield text;
  }
  yield separator === ',' ? ']}' : `${separator}]}`;
}
