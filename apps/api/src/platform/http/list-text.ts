import { Readable } from 'node:stream';

import type { ObjectStream, PageLinks } from './list-answer.js';
import type { SerializeBatch } from './serialization/answer-serializer.js';

/**
 * Writes a long list as JSON, batch by batch, no faster than it is read.
 * Memory holds one batch at a time; when the reader goes away, the source is closed, also before it was read at all.
 * @param source objects as the database hands them over
 * @param page what stands before the results of a page
 */
export function listText(source: ObjectStream, serialize: SerializeBatch, page?: PageLinks): Readable {
  return textOf(source, chunks(source, serialize, headOf(page)));
}

/**
 * What is sent of a source, piece by piece: the source is closed with it, and it is broken off with the source, so that a reader who
 * waits does not take the list for whole, nor wait for ever.
 */
export function textOf(source: ObjectStream, pieces: AsyncIterable<Buffer>): Readable {
  const text = Readable.from(pieces, { objectMode: false });
  const { signal } = source;
  const breakOff = () => text.destroy(signal?.reason as Error);
  if (signal?.aborted) breakOff();
  signal?.addEventListener('abort', breakOff);
  // A generator that was never started is not told that it ends.
  text.once('close', () => {
    signal?.removeEventListener('abort', breakOff);
    void source.return?.();
  });
  return text;
}

/** Writes a list that is in memory as JSON: with `+`, for the text is put together once, when it is sent; `join` does it here as well. */
export function shortListText(texts: readonly string[], page?: PageLinks): string {
  let [text, separator] = [headOf(page), ''];
  for (const object of texts) {
    text += separator + object;
    separator = ',';
  }
  return `${text}]}`;
}

/** The bytes of texts, one after another. Each is turned into bytes by itself: one long string of all takes twice the time. */
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
