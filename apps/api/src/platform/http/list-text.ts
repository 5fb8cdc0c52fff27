import { Readable } from 'node:stream';

import { ResponseTurns } from './event-loop.js';
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

const COMMA = 44;

/** The bytes of a list in memory. Texts that are cached stay as they are: adding a comma to one would copy it. */
export async function shortListBytes(texts: readonly string[], page?: PageLinks): Promise<Buffer> {
  const [head, tail] = [headOf(page), ']}'];
  const turns = new ResponseTurns();
  let length = Buffer.byteLength(head) + tail.length;
  for (const text of texts) {
    length += Buffer.byteLength(text) + 1;
    const pause = turns.add(text.length);
    if (pause) await pause;
  }
  const bytes = Buffer.allocUnsafe(length);
  let end = bytes.write(head);
  for (const text of texts) {
    end += bytes.write(text, end);
    bytes[end] = COMMA;
    end += 1;
    const pause = turns.add(text.length);
    if (pause) await pause;
  }
  if (texts.length > 0) end -= 1;
  return bytes.subarray(0, end + bytes.write(tail, end));
}

/**
 * Encodes texts one by one. One concatenated string takes longer, and several times as long when one of the texts has a character
 * beyond ASCII: V8 then stores and encodes all of it in a slower form.
 */
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
