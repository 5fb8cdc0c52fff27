import { Readable } from 'node:stream';

import type { ObjectStream, PageLinks } from './answers.js';

/** Makes what is written of objects: a JSON text each. */
export type Show = (objects: readonly object[]) => Promise<readonly string[]>;

/**
 * Writes a long list as JSON, batch by batch, no faster than it is read.
 * Memory holds one batch at a time; when the reader goes away, the source is closed, also before it was read at all.
 * @param source objects as the database hands them over
 * @param show what of each object is written
 * @param page what stands before the results of a page
 */
export function listText(source: ObjectStream, show: Show, page?: PageLinks): Readable {
  const text = Readable.from(chunks(source, show, headOf(page)), { objectMode: false });
  // A generator that was never started is not told that it ends.
  text.once('close', () => void source.return?.());
  return text;
}

/** Writes a list that is in memory as JSON. */
export function shortListText(texts: readonly string[], page?: PageLinks): string {
  return `${headOf(page)}${texts.join()}]}`;
}

function headOf(page?: PageLinks): string {
  return page ? `${JSON.stringify(page).slice(0, -1)},"results":[` : '{"results":[';
}

async function* chunks(source: ObjectStream, show: Show, head: string): AsyncGenerator<string> {
  let separator = head;
  for (let batch = await source.next(); !batch.done; batch = await source.next()) {
    let text = '';
    for (const object of await show(batch.value)) {
      text += separator + object;
      separator = ',';
    }
    if (text !== '') yield text;
  }
  yield separator === ',' ? ']}' : `${separator}]}`;
}
