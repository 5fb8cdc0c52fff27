import { NONE, type Readings } from './reading.js';

/** The longest white space after a separator, in bytes. */
const MAX_SPACE = 60;
const COMMA = 0x2c;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const [COMMA_BYTES, COLON_BYTES] = [Uint8Array.of(COMMA), Uint8Array.of(COLON)];
/** Whether a byte is a space, a tab, or a part of a line break. */
const isSpace = Uint8Array.from({ length: 256 }, (_, byte) => Number([0x20, 0x09, 0x0a, 0x0d].includes(byte)));

/** By byte: what a separator in a list of bytes is in the words; 0 for other bytes. */
export const separators = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === SEMICOLON ? COMMA : byte === COMMA || byte === COLON ? byte : 0,
);

export const UNFINISHED_SEPARATOR = /^[,;:][ \t\r\n]*$/;

/** A separator with the padding or line break after it, as Node.js prints arrays and OpenSSL keys; only in words that wrap. */
export function readSeparator(text: Buffer, at: number): Readings {
  const own = text[at] ?? 0;
  const separator = separators[own] ?? 0;
  let end = at + 1;
  while (end < at + MAX_SPACE && isSpace[text[end] ?? 0] === 1) end += 1;
  if (end === at + 1 && separator === own) return NONE;
  return [{ length: end - at, bytes: separator === COLON ? COLON_BYTES : COMMA_BYTES, isLineBreak: true }];
}
