import { isUtf8 } from 'node:buffer';

import { LedgerError } from '@syncledger/domain';

import { BYTES_A_TURN, yieldToEventLoop } from '../event-loop.js';
import { JsonScanner, type JsonText } from './json-scanner.js';

/** Largest text, in bytes, that is parsed at once: whatever it holds takes a millisecond or two. */
export const SMALL_JSON = 16_384;

const utf8 = new TextDecoder();

/**
 * Parses a text at once.
 * @param text at most `SMALL_JSON` bytes
 * @returns undefined for an empty one
 * @throws LedgerError `malformed` telling line and column
 */
export function parseSmallJson(text: JsonText): unknown {
  const { bytes } = text;
  if (bytes.length === 0) return undefined;
  checkUtf8(text);
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch (error) {
    // V8 tells a position only sometimes, and quotes the body.
    new JsonScanner(text).advance(bytes.length);
    throw error;
  }
}

/**
 * Parses a text of any size, in turns of the event loop: it is scanned first, which finds errors and bounds what parsing it can
 * cost, and then parsed as a whole.
 * @returns undefined for an empty one
 * @throws LedgerError `malformed` telling line and column, or that there are too many values
 * @throws InvalidInput naming the first unknown fields, when they alone are as many as an answer names
 */
export async function parseJson(text: JsonText): Promise<unknown> {
  if (text.bytes.length <= SMALL_JSON) return parseSmallJson(text);
  checkUtf8(text);
  const scanner = new JsonScanner(text);
  do await yieldToEventLoop();
  while (!scanner.advance(BYTES_A_TURN));
  await yieldToEventLoop();
  const decoded = utf8.decode(text.bytes);
  await yieldToEventLoop();
  const parsed = JSON.parse(decoded) as unknown;
  // What is done with it has a turn of its own.
  await yieldToEventLoop();
  return parsed;
}

function checkUtf8({ bytes, what }: JsonText): void {
  if (!isUtf8(bytes)) throw new LedgerError('malformed', `The ${what} is not UTF-8.`);
}
