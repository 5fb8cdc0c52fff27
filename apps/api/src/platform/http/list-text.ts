import { Readable } from 'node:stream';

import type { ObjectStream, PageLinks } from './list-answer.js';
import type { SerializeBatch } from './serialization/answer-serializer.js';

/**
 * Streams a long list as JSON, one batch at a time, with backpressure. The source is closed when the client disconnects, even before
 * the first read.
 * @param page written before the results of a page
 */
export function listText(source: ObjectStream, serialize: SerializeBatch, page?: PageLinks): Readable {
  return textOf(source, chunks(source, serialize, headOf(page)));
}

/**
 * Ties the lifetimes of a source and the response stream together: the source is closed with the stream, and the stream is aborted
 * with the source, so that a client neither takes a truncated list for complete nor waits forever.
 */
export function textOf(source: ObjectStream, pieces: AsyncIterable<Buffer>): Readable {
  const text = Readable.from(pieces, { objectMode: false });
  const { signal } = source;
  const abort = () => text.destroy(signal?.reason as Error);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  // `return` of a generator that was never started runs no `finally` block.
  text.once('close', () => {
    signal?.removeEventListener('abort', abort);
    void source.return?.();
  });
  return text;
}

/** Serializes a list in memory. `+` is faster than `join`, because V8 flattens the text once, when it is sent. */
export function shortListText(texts: readonly string[], page?: PageLinks): string {
  let [text, separator] = [headOf(page), ''];
  for (const object of texts) {
    text += separator + object;
    separator = ',';
  }
  return `${text}]}`;
}

/** Encodes texts one by one; encoding one concatenated string takes twice the time. */
export function bytesOf(texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((length, text) => length + Buffer.byteLength(text), 0));
  let end = 0;
  for (const text of texts) end += bytes.write(text, end);
  return bytes;
}

function headOf(page?: PageLinks): string {
  return page ? `${JSON.stringify(page).slice(0, -1)},"results":[` : '{"results":[';
}

async function* chunks(source: ObjectStream, serialize: SerializeBatch, head: string): AsyncGenerator<Buffer> {
  let separator = head;
  for (let batch = await source.next(); !batch.done; batch = await source.next()) {
    const texts: string[] = [];
    for (const object of await serialize(batch.value)) {
      texts.push(separator + object);
      separator = ',';
    }
    if (texts.length > 0) yield bytesOf(texts);
  }
  yield Buffer.from(separator === ',' ? ']}' : `${separator}]}`);
}
