import { characterOrNone, readEntities } from './entities.js';
import { continuations, readLineBreak } from './line-breaks.js';
import {
  EMPTY,
  HEX_DIGITS,
  hexAt,
  MAX_DEPTH,
  NONE,
  ofByte,
  ofDigits,
  ofPoint,
  ofShortPoint,
  type Reading,
  type Readings,
} from './reading.js';
import type { RunOfBytes } from './run-of-bytes.js';
import { readSeparator, separators, UNFINISHED_SEPARATOR } from './separators.js';

/** The text may end inside a reading. */
export const INCOMPLETE = Symbol('incomplete');

/** The longest reading, in bytes: longer escape sequences are not recognised. */
const MAX_LENGTH = 64;

const code = (character: string) => character.charCodeAt(0);
const PERCENT = code('%');
export const BACKSLASH = code('\\');
const AMPERSAND = code('&');
const PLUS = code('+');
const QUOTE = code("'");
const DOUBLE_QUOTE = code('"');
const EQUALS = code('=');
const DOLLAR = code('$');
const LOWER_U = code('u');
const LOWER_X = code('x');
const UPPER_U = code('U');
const ESCAPE = 0x1b;
const LF = 0x0a;
const CR = 0x0d;
const LEFT_BRACKET = code('[');
const LEFT_BRACE = code('{');
const RIGHT_BRACE = code('}');

const SPECIAL = [PERCENT, BACKSLASH, AMPERSAND, PLUS, QUOTE, DOUBLE_QUOTE, EQUALS, DOLLAR, ESCAPE, LF, CR];
/** Whether a reading may begin with a byte. */
export const isSpecial = separators.map((separator, byte) => Number(separator !== 0 || SPECIAL.includes(byte)));

/** 1 for bytes that encode themselves by being doubled, such as `%%`, and in no other way when doubled. */
export const isDoubled = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number([PERCENT, QUOTE, DOUBLE_QUOTE, DOLLAR].includes(byte)),
);

const SPACE: Readings = [ofByte(1, 0x20)];
const DOUBLED: Readings = [ofByte(2, DOUBLE_QUOTE)];
const DOUBLED_DOLLAR: Readings = [ofByte(2, DOLLAR)];
const DOUBLED_PERCENT: Readings = [ofByte(2, PERCENT)];

/**
 * Decodes the bytes at a position in every encoding that programs print in, and returns what they can stand for besides
 * themselves. It reads bytes, not characters, because output may be almost all escapes.
 */
export function readingsAt(text: Buffer, at: number, isEnd: boolean, run: RunOfBytes): Readings | typeof INCOMPLETE {
  switch (text[at]) {
    case PLUS:
      return SPACE;
    case LF:
    case CR:
      return isIncomplete(text, at, isEnd, UNFINISHED_LINE_BREAK) ? INCOMPLETE : readLineBreak(text, at);
    case PERCENT:
      return isIncomplete(text, at, isEnd, UNFINISHED_PERCENT) ? INCOMPLETE : readPercent(text, at);
    case AMPERSAND:
      return isIncomplete(text, at, isEnd, UNFINISHED_ENTITY) ? INCOMPLETE : readEntities(text, at);
    case BACKSLASH:
      return isIncomplete(text, at, isEnd, UNFINISHED_ESCAPE) ? INCOMPLETE : readBackslash(text, at, run);
    case QUOTE:
      return isIncomplete(text, at, isEnd, UNFINISHED_QUOTE) ? INCOMPLETE : readQuote(text, at);
    case DOUBLE_QUOTE:
      if (at + 1 === text.length) return isEnd ? NONE : INCOMPLETE;
      return text[at + 1] === DOUBLE_QUOTE ? DOUBLED : NONE;
    case DOLLAR:
      if (at + 1 === text.length) return isEnd ? NONE : INCOMPLETE;
      return text[at + 1] === DOLLAR ? DOUBLED_DOLLAR : NONE;
    case EQUALS:
      return isIncomplete(text, at, isEnd, UNFINISHED_QUOTED_PRINTABLE) ? INCOMPLETE : readQuotedPrintable(text, at);
    case ESCAPE:
      return isIncomplete(text, at, isEnd, UNFINISHED_SEQUENCE) ? INCOMPLETE : readTerminalSequence(text, at);
    default:
      return isIncomplete(text, at, isEnd, UNFINISHED_SEPARATOR) ? INCOMPLETE : readSeparator(text, at);
  }
}

const UNFINISHED_PERCENT = /^%(?:25)*(?:[0-9a-f]?|u[0-9a-f]{0,3}|ud[89ab][0-9a-f]{2}%?(?:u[0-9a-f]{0,3})?)$/i;
const UNFINISHED_LINE_BREAK = /^\r?\n?[ \t]*$/;
const UNFINISHED_QUOTE = /^'(?:\\'?|"'*"?)?$/;
const UNFINISHED_QUOTED_PRINTABLE = /^=(?:[0-9a-f]|\r)?$/i;
const UNFINISHED_ENTITY = /^&(?:amp;)*(?:[a-z]{0,8}|#\d{0,7}|#x[0-9a-f]{0,6})$/i;
const UNFINISHED_ESCAPE =
  /^\\+(?:|[uU][0-9a-f]{0,7}|[ux]\{[0-9a-f]{0,6}|ud[89ab][0-9a-f]{2}\\+(?:u[0-9a-f]{0,3})?|x?[0-9a-f]?|[0-7]{1,2}|\r?\n?[ \t]*)$/i;
// The first character is the escape.
const UNFINISHED_SEQUENCE = /^[^](?:\[[0-?]*[ -/]*|\]\P{Cc}*\p{Cc}?|[()])?$/u;

/** Whether the chunk ends inside what may be an encoded sequence, which starts in its last `MAX_LENGTH` bytes. */
function isIncomplete(text: Buffer, at: number, isEnd: boolean, unfinished: RegExp): boolean {
  return !isEnd && text.length - at < MAX_LENGTH && unfinished.test(text.toString('latin1', at));
}

/** `%2f`, `%252f`, which was encoded twice, `%u00fc`, which JavaScript's `escape` makes, and `%%`, as in formats. */
function readPercent(text: Buffer, at: number): Readings {
  const value = hexAt(text, at + 1, 2);
  if (value < 0) {
    if (text[at + 1] === PERCENT) return DOUBLED_PERCENT;
    return ((text[at + 1] ?? 0) | 0x20) === LOWER_U ? readUnicode(text, at + 1, 1) : NONE;
  }
  if (value !== PERCENT) return ofDigits(3, value);
  const found = [ofByte(3, PERCENT)];
  for (let end = at + 3; found.length < MAX_DEPTH; end += 2) {
    const inner = hexAt(text, end, 2);
    if (inner >= 0) found.push(ofByte(end + 2 - at, inner));
    if (inner !== PERCENT) break;
  }
  return found;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001b',
  a: '\u0007',
};

/** The byte that a backslash escape stands for, by the byte after the backslash; undefined if the digits after it decide. */
const SIMPLE_ESCAPES: readonly (number | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return ESCAPES[character]?.charCodeAt(0) ?? (/[a-z0-9\\]/i.test(character) ? undefined : byte);
});

/** The longest run of backslashes that is decoded; longer ones are read as they are. */
export const MAX_RUN = 16;

/** Two, four or eight backslashes stand for one, by where they begin in a run of backslashes, and by how many follow from there. */
const BACKSLASHES: readonly (readonly Readings[])[] = [0, 1, 2, 3].map((offset) =>
  Array.from({ length: MAX_RUN + 1 }, (_, left) =>
    [2, 4, 8]
      .filter((length) => length <= left && offset % Math.max(2, length / 2) === 0)
      .map((length) => ofByte(length, BACKSLASH)),
  ),
);

/** By the number of backslashes before a character: whether encoding it up to four times makes as many. */
const ESCAPES_CHARACTER = Array.from({ length: MAX_RUN + 1 }, (_, run) => [1, 2, 3, 4, 7, 8, 15, 16].includes(run));

/** `\"`, `\u00fc`, `\xfc`, `\374`, `\fc` as in LDAP, a line that goes on after a backslash, and the same after several backslashes, when it was encoded more than once. */
function readBackslash(text: Buffer, at: number, run: RunOfBytes): Readings {
  run.find(text, at);
  const left = run.left(at);
  if (left === 1) return readEscape(text, at + 1, 1);
  const pairs = BACKSLASHES[run.before(at) & 3]?.[Math.min(left, MAX_RUN)] ?? NONE;
  const escapes = ESCAPES_CHARACTER[left] ? readEscape(text, at + left, left) : NONE;
  if (pairs.length === 0) return escapes;
  return escapes.length === 0 ? pairs : [...pairs, ...escapes];
}

/** A cache of escapes of digits, because output may consist of them: by their three bytes and the number of backslashes. */
const SLOTS = 4096;
const keys = new Int32Array(SLOTS);
const readings = new Array<Readings>(SLOTS).fill(NONE);

/** @param before the number of backslashes before the position */
function readEscape(text: Buffer, at: number, before: number): Readings {
  const first = text[at] ?? 0;
  if ((HEX_DIGITS[first] ?? -1) < 0) return SIMPLE_READINGS[before]?.[first] ?? readAnyEscape(text, at, before);
  const [second, third] = [text[at + 1] ?? 0, text[at + 2] ?? 0];
  const key = (before << 24) | (first << 16) | (second << 8) | third;
  const slot = ((first << 8) ^ (second << 4) ^ third ^ before) & (SLOTS - 1);
  if (keys[slot] !== key) {
    readings[slot] = readAnyEscape(text, at, before);
    keys[slot] = key;
  }
  return readings[slot] ?? NONE;
}

/** Escapes that one byte decides, by the number of backslashes. */
const SIMPLE_READINGS: readonly (readonly (Readings | undefined)[])[] = Array.from(
  { length: MAX_RUN + 1 },
  (_, before) =>
    SIMPLE_ESCAPES.map((escape, byte) =>
      escape === undefined || byte === LF || byte === CR ? undefined : [ofByte(before + 1, escape)],
    ),
);

function readAnyEscape(text: Buffer, at: number, before: number): Readings {
  const byte = text[at];
  if (byte === undefined) return NONE;
  if (byte === LF || byte === CR) return [ofByte(before + 1, byte), ...continuations(text, at, before)];
  if ((byte | 0x20) === LOWER_U) return readUnicode(text, at, before);
  if ((byte | 0x20) === LOWER_X) return readHexadecimal(text, at, before);
  const found: Reading[] = [];
  const simple = SIMPLE_ESCAPES[byte];
  if (simple !== undefined) found.push(ofByte(before + 1, simple));
  const pair = hexAt(text, at, 2);
  if (pair >= 0) found.push(...ofDigits(before + 2, pair));
  const digits = octalDigits(text, at);
  if (digits > 0) found.push(...ofDigits(before + digits, octalAt(text, at, digits)));
  return found;
}

/** How many octal digits at a position make a byte: three, if the first is at most 3, else two. */
function octalDigits(text: Buffer, at: number): number {
  const most = (text[at] ?? 0) <= 0x33 ? 3 : 2;
  let digits = 0;
  while (digits < most && ((text[at + digits] ?? 0) & 0xf8) === 0x30) digits += 1;
  return digits;
}

function octalAt(text: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) value = value * 8 + ((text[index] ?? 0) & 7);
  return value;
}

/** `\xfc`, and `\x{fc}` of Perl. */
function readHexadecimal(text: Buffer, at: number, before: number): Readings {
  if (text[at + 1] === LEFT_BRACE) return readUnicode(text, at, before);
  const value = hexAt(text, at + 1, 2);
  return value < 0 ? NONE : ofDigits(before + 3, value);
}

/** `=3D`, and a line break after `=`, which is skipped. */
function readQuotedPrintable(text: Buffer, at: number): Readings {
  const value = hexAt(text, at + 1, 2);
  if (value >= 0) return ofDigits(3, value);
  const next = text[at + 1];
  return next === LF || (next === CR && text[at + 2] === LF) ? continuations(text, at + 1, 1) : NONE;
}

/** `\u00fc`, `\u{fc}`, `\U000000fc`, and two escaped surrogates. More digits may follow, so each is a way to read. */
function readUnicode(text: Buffer, at: number, before: number): Readings {
  const short = hexAt(text, at + 1, 4);
  if (text[at] === LOWER_U && short >= 0 && (short < 0xd800 || short >= 0xe000)) return ofShortPoint(before + 5, short);
  const found: Reading[] = [];
  const note = (end: number, point: number) => {
    const character = characterOrNone(point);
    if (character !== undefined) found.push(ofPoint(before + end - at, character));
  };
  if (short >= 0xd800 && short < 0xdc00) {
    let next = at + 5;
    while (next < at + MAX_LENGTH && (text[next] === BACKSLASH || text[next] === PERCENT)) next += 1;
    const low = next > at + 5 && ((text[next] ?? 0) | 0x20) === LOWER_U ? hexAt(text, next + 1, 4) : -1;
    if (low >= 0xdc00 && low < 0xe000) note(next + 5, 0x10000 + (short - 0xd800) * 0x400 + low - 0xdc00);
  } else if (short >= 0) note(at + 5, short);
  if (text[at] === UPPER_U) note(at + 9, hexAt(text, at + 1, 8));
  if (text[at + 1] === LEFT_BRACE) {
    for (let end = at + 3; end < at + 9; end += 1) {
      if (text[end] === RIGHT_BRACE) note(end + 1, hexAt(text, at + 2, end - at - 2));
    }
  }
  return found;
}

const QUOTED: Readings = [ofByte(2, QUOTE)];
const QUOTED_BY_BACKSLASH: Readings = [ofByte(4, QUOTE)];
const QUOTES_IN_QUOTES = [0, 1, 2, 3, 4].map((count): Readings =>
  count === 0 ? NONE : [{ length: count + 4, bytes: new Uint8Array(count).fill(QUOTE), isLineBreak: false }],
);

/** A quote in a quoted word: `'\''` as bash prints it, `'"'"'` as Python and dash do, `''` in YAML, SQL and PowerShell. */
function readQuote(text: Buffer, at: number): Readings {
  const next = text[at + 1];
  if (next === QUOTE) return QUOTED;
  if (next === BACKSLASH) return text[at + 2] === QUOTE && text[at + 3] === QUOTE ? QUOTED_BY_BACKSLASH : NONE;
  if (next !== DOUBLE_QUOTE) return NONE;
  let end = at + 2;
  while (text[end] === QUOTE) end += 1;
  return text[end] === DOUBLE_QUOTE && text[end + 1] === QUOTE ? (QUOTES_IN_QUOTES[end - at - 2] ?? NONE) : NONE;
}

/** A colour or another control sequence of a terminal, which is skipped. */
function readTerminalSequence(text: Buffer, at: number): Readings {
  if (text[at + 1] === LEFT_BRACKET) {
    let end = at + 2;
    while (end < at + MAX_LENGTH && (text[end] ?? 0) >= 0x20 && (text[end] ?? 0) < 0x40) end += 1;
    const last = text[end] ?? 0;
    return last >= 0x40 && last < 0x7f ? [{ length: end + 1 - at, bytes: EMPTY, isLineBreak: false }] : NONE;
  }
  const rest = text.toString('latin1', at + 1, at + MAX_LENGTH);
  const [found] = /^(?:\]\P{Cc}*\p{Cc}|[()][0-9A-B]|[@-Z\\^_])/u.exec(rest) ?? [];
  if (found === undefined) return NONE;
  // A backslash after the escape ends the sequence, too.
  const end = found.length + (rest.startsWith('\u001b\\', found.length - 1) ? 1 : 0);
  return [{ length: end + 1, bytes: EMPTY, isLineBreak: false }];
}
