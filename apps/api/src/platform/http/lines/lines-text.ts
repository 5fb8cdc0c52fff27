import type { Readable } from 'node:stream';

import type { ObjectStream } from '../list-answer.js';
import { bytesOf, textOf } from '../list-text.js';
import type { SerializeBatch } from '../serialization/answer-serializer.js';

/** What surrounds the lines. */
interface LineFormat {
  /** Before the first line. */
  readonly head: string;
  /** After each line. */
  readonly end: string;
}

const NDJSON: LineFormat = { head: '', end: '\n' };

/** Streams objects, by default as NDJSON, with backpressure, and closes the source in any case. */
export function linesText(source: ObjectStream, serialize: SerializeBatch, format = NDJSON): Readable {
  return textOf(source, chunks(source, serialize, format));
}

async function* chunks(
  source: ObjectStream,
  serialize: SerializeBatch,
  { head, end }: LineFormat,
): AsyncGenerator<Buffer> {
  if (head !== '') yield Buffer.from(head);
  for (let batch = await source.next(); !batch.done; batch = await source.next()) {
    const texts = await serialize(batch.value);
    if (texts.length > 0) yield bytesOf(texts.map((text) => text + end));
  }
}
