import type { Readable } from 'node:stream';

import type { ObjectStream } from '../list-answer.js';
import { bytesOf, textOf } from '../list-text.js';
import type { SerializeBatch } from '../serialization/answer-serializer.js';

/** Streams objects as NDJSON with backpressure, and closes the source in any case. */
export function linesText(source: ObjectStream, serialize: SerializeBatch): Readable {
  return textOf(source, chunks(source, serialize));
}

async function* chunks(source: ObjectStream, serialize: SerializeBatch): AsyncGenerator<Buffer> {
  for (let batch = await source.next(); !batch.done; batch = await source.next()) {
    const texts = await serialize(batch.value);
    if (texts.length > 0) yield bytesOf(texts.map((text) => `${text}\n`));
  }
}
