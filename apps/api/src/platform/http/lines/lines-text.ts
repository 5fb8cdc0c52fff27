import type { Readable } from 'node:stream';

import type { ObjectStream } from '../list-answer.js';
import { bytesOf, textOf, type Show } from '../list-text.js';

/** Writes objects as lines of JSON, no faster than they are read; the source is closed in any case. */
export function linesText(source: ObjectStream, show: Show): Readable {
  return textOf(source, chunks(source, show));
}

async function* chunks(source: ObjectStream, show: Show): AsyncGenerator<Buffer> {
  for (let batch = await source.next(); !batch.done; batch = await source.next()) {
    const texts = await show(batch.value);
    if (texts.length > 0) yield bytesOf(texts.map((text) => `${text}\n`));
  }
}
