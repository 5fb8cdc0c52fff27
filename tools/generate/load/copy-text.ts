import type { Value } from '../bulk/table.js';

/** Approximate size of a chunk, in characters. */
const CHUNK = 128 * 1024;

/** Escapes of special characters in COPY's text format. */
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Rows in the text format of PostgreSQL's COPY.
 * @param onWritten called with the number of rows in each chunk
 */
export function* copyText(rows: Iterable<readonly Value[]>, onWritten: (rows: number) => void): Generator<string> {
  let text = '';
  let written = 0;
  for (const row of rows) {
    text += `${row.map(field).join('\t')}\n`;
    written += 1;
    if (text.length < CHUNK) continue;
    yield text;
    onWritten(written);
    [text, written] = ['', 0];
  }
  yield text;
  onWritten(written);
}

function field(value: Value): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return value.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character);
  return String(value);
}
