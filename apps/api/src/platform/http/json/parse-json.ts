import { isUtf8 } from 'node:buffer';

import { LedgerError } from '@syncledger/domain';

import { BYTES_PER_TURN, yieldToEventLoop } from '../event-loop.js';
import { JsonScanner, type JsonText } from './json-scanner.js';

/** Up to this many bytes, a text is parsed synchronously, in 2 ms at most. */
export const SMALL_JSON = 16_384;

const utf8 = new TextDecoder();

/**
 * Parses a text synchronously.
 * @param text at most `SMALL_JSON` bytes
 * @returns undefined for an empty one
 * @throws LedgerError `malformed` with line and column, also of a duplicate name
 */
export function parseSmallJson(text: JsonText): unknown {
  const { bytes } = text;
  if (bytes.length === 0) return undefined;
  checkUtf8(text);
  const decoded = utf8.decode(bytes);
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoded) as unknown;
  } catch (error) {
    // V8's message has a position only sometimes, and quotes the body.
    scan(text);
    throw error;
  }
  // Not always, because scanning takes several times as long as parsing.
  if (mayHaveDuplicates(decoded, parsed)) scan(text);
  return parsed;
}

function scan(text: JsonText): void {
  new JsonScanner(text).advance(text.bytes.length);
}

/** Whether the text may have more names than its value: also where a string contains what looks like one. */
function mayHaveDuplicates(text: string, value: unknown): boolean {
  let names = text.match(/"[ \t\r\n]*:/g)?.length ?? 0;
  const values: unknown[] = [value];
  for (let next = values.pop(); next !== undefined; next = values.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const members: unknown[] = Object.values(next);
    if (!Array.isArray(next)) names -= members.length;
    for (const member of members) if (typeof member === 'object') values.push(member);
  }
  return names > 0;
}

/**
 * Parses a text of any size without blocking the event loop for long: scans it in turns, which finds errors and limits the cost of
 * parsing, and then parses it at once.
 * @returns undefined for an empty one
 * @throws LedgerError `malformed` with line and column, or when there are too many values
 */
export async function parseJson(text: JsonText): Promise<unknown> {
  if (text.bytes.length <= SMALL_JSON) return parseSmallJson(text);
  checkUtf8(text);
  const scanner = new JsonScanner(text);
  do await yieldToEventLoop();
  while (!scanner.advance(BYTES_PER_TURN));
  await yieldToEventLoop();
  const decoded = utf8.decode(text.bytes);
  await yieldToEventLoop();
  const parsed = JSON.parse(decoded) as unknown;
  // The handler starts in a turn of its own.
  await yieldToEventLoop();
  return parsed;
}

function checkUtf8({ bytes, what }: JsonText): void {
  if (!isUtf8(bytes)) throw new LedgerError('malformed', `The ${what} is not UTF-8.`);
}
