import { characterOrNone, entityPoint } from './entities.js';
import { EMPTY, HEX_DIGITS, hexAt, NONE, ofByte, ofDigits, ofPoint, type Reading, type Readings } from './reading.js';

/** The text may end inside a reading. */
export const INCOMPLETE = Symbol('incomplete');

/** The longest reading, in bytes: longer escape sequences are not recognised. */
const MAX_LENGTH = 64;
/** Nested layers of the same encoding that are decoded at one position. */
const MAX_DEPTH = 8;

const code = (character: string) => character.charCodeAt(0);
const PERCENT = code('%');
const BACKSLASH = code('\\');
const AMPERSAND = code('&');
const HASH = code('#');
const SEMICOLON = code(';');
const PLUS = code('+');
const QUOTE = code("'");
const DOUBLE_QUOTE = code('"');
const EQUALS = code('=');
const LOWER_U = code('u');
const LOWER_X = code('x');
const UPPER_U = code('U');
const ESCAPE = 0x1b;
const LF = 0x0a;
const CR = 0x0d;
const LEFT_BRACKET = code('[');
const LEFT_BRACE = code('{');
const RIGHT_BRACE = code('}');

/** Whether a reading may begin with a byte. */
export const isSpecial = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number([PERCENT, BACKSLASH, AMPERSAND, PLUS, QUOTE, DOUBLE_QUOTE, EQUALS, ESCAPE, LF, CR].includes(byte)),
);

const SPACE: Readings = [ofByte(1, 0x20)];
const DOUBLED: Readings = [ofByte(2, DOUBLE_QUOTE)];
const LINE_BREAK: Readings = [{ length: 1, bytes: EMPTY, isLineBreak: true }];

/**
 * Decodes the bytes at a position in every encoding that programs print in, and returns what they can stand for besides
 * themselves. It reads bytes, not characters, because output may be almost all escapes.
 */
export function readingsAt(text: Buffer, at: number, isEnd: boolean): Readings | typeof INCOMPLETE {
  switch (text[at]) {
    case PLUS:
      return SPACE;
    case LF:
    case CR:
      return LINE_BREAK;
    case PERCENT:
      return isIncomplete(
        text,
        at,
        isEnd,
        /^%(?:25)*(?:[0-9a-f]?|u[0-9a-f]{0,3}|ud[89ab][0-9a-f]{2}%?(?:u[0-9a-f]{0,3})?)$/i,
      )
        ? INCOMPLETE
        : readPercent(text, at);
    case AMPERSAND:
      return isIncomplete(text, at, isEnd, UNFINISHED_ENTITY) ? INCOMPLETE : readEntities(text, at);
    case BACKSLASH:
      return isIncomplete(text, at, isEnd, UNFINISHED_ESCAPE) ? INCOMPLETE : readBackslash(text, at);
    case QUOTE:
      return isIncomplete(text, at, isEnd, /^'(?:\\'?|"(?:'"?)?)?$/) ? INCOMPLETE : readQuote(text, at);
    case DOUBLE_QUOTE:
      if (at + 1 === text.length) return isEnd ? NONE : INCOMPLETE;
      return text[at + 1] === DOUBLE_QUOTE ? DOUBLED : NONE;
    case EQUALS:
      return isIncomplete(text, at, isEnd, /^=(?:[0-9a-f]|\r)?$/i) ? INCOMPLETE : readQuotedPrintable(text, at);
    case ESCAPE:
      return isIncomplete(text, at, isEnd, UNFINISHED_SEQUENCE) ? INCOMPLETE : readTerminalSequence(text, at);
    default:
      return NONE;
  }
}

const UNFINISHED_ENTITY = /^&(?:amp;)*(?:[a-z]{0,8}|#\d{0,7}|#x[0-9a-f]{0,6})$/i;
const UNFINISHED_ESCAPE =
  /^\\+(?:|[uU][0-9a-f]{0,7}|[ux]\{[0-9a-f]{0,6}|ud[89ab][0-9a-f]{2}\\+(?:u[0-9a-f]{0,3})?|x?[0-9a-f]?|[0-7]{1,2}|\r)$/i;
// The first character is the escape.
const UNFINISHED_SEQUENCE = /^[^](?:\[[0-?]*[ -/]*|\]\P{Cc}*\p{Cc}?|[()])?$/u;

/** Whether the chunk ends inside what may be an encoded sequence, which starts in its last `MAX_LENGTH` bytes. */
function isIncomplete(text: Buffer, at: number, isEnd: boolean, unfinished: RegExp): boolean {
  return !isEnd && text.length - at < MAX_LENGTH && unfinished.test(text.toString('latin1', at));
}

/** `%2f`, `%252f`, which was encoded twice, and `%u00fc`, which JavaScript's `escape` makes. */
function readPercent(text: Buffer, at: number): Readings {
  const value = hexAt(text, at + 1, 2);
  if (value < 0) return ((text[at + 1] ?? 0) | 0x20) === LOWER_U ? readUnicode(text, at + 1, 1) : NONE;
  if (value !== PERCENT) return ofDigits(3, value);
  const found = [ofByte(3, PERCENT)];
  for (let end = at + 3; found.length < MAX_DEPTH; end += 2) {
    const inner = hexAt(text, end, 2);
    if (inner >= 0) found.push(ofByte(end + 2 - at, inner));
    if (inner !== PERCENT) break;
  }
  return found;
}

/** A non-breaking space may stand for a space. */
const NO_BREAK_SPACE = 0xa0;

/** Bytes of `#x10ffff`, and of the semicolon. */
const MAX_ENTITY = 9;

/** `&lt;`, `&#60;`, `&#x3c;`, and `&amp;lt;`, which was encoded twice. */
function readEntities(text: Buffer, at: number): Readings {
  const found: Reading[] = [];
  for (let start = at + 1; found.length < MAX_DEPTH;) {
    const name = entityName(text, start);
    const point = name === undefined ? undefined : entityPoint(name);
    if (name === undefined || point === undefined) break;
    start += name.length + 1;
    found.push(ofPoint(start - at, point));
    if (point === NO_BREAK_SPACE) found.push(ofByte(start - at, 0x20));
    if (point !== AMPERSAND) break;
  }
  return found;
}

/** The name of the entity that starts at a position: the text between `&` and `;`. */
function entityName(text: Buffer, start: number): string | undefined {
  const first = text[start] ?? 0;
  if (first !== HASH && (first | 0x20) - 0x61 >= 26) return undefined;
  for (let end = start + 2; end < start + MAX_ENTITY; end += 1) {
    if (text[end] === SEMICOLON) return text.toString('latin1', start, end);
  }
  return undefined;
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

/** By the number of backslashes: two, four or eight stand for one. */
const BACKSLASHES: readonly Readings[] = Array.from({ length: MAX_DEPTH + 1 }, (_, run) =>
  [2, 4, 8].filter((length) => length <= run).map((length) => ofByte(length, BACKSLASH)),
);

/** `\"`, `\u00fc`, `\xfc`, `\374`, `\fc` as in LDAP, a line that goes on after a backslash, and the same after several backslashes, when it was encoded more than once. */
function readBackslash(text: Buffer, at: number): Readings {
  let run = 1;
  while (run < MAX_LENGTH && text[at + run] === BACKSLASH) run += 1;
  const pairs = BACKSLASHES[Math.min(run, MAX_DEPTH)] ?? NONE;
  const escapes = readEscape(text, at + run, run);
  if (pairs.length === 0) return escapes;
  return escapes.length === 0 ? pairs : [...pairs, ...escapes];
}

/** Escapes of digits after one backslash, by their three bytes: output may consist of them. */
const KNOWN_DIGITS = new Map<number, Readings>();
const MAX_KNOWN = 4096;

/** @param before the number of backslashes before the position */
function readEscape(text: Buffer, at: number, before: number): Readings {
  const first = text[at] ?? 0;
  if (before > 1 || (HEX_DIGITS[first] ?? -1) < 0) return readAnyEscape(text, at, before);
  const bytes = first * 65_536 + (text[at + 1] ?? 0) * 256 + (text[at + 2] ?? 0);
  const known = KNOWN_DIGITS.get(bytes);
  if (known) return known;
  const readings = readAnyEscape(text, at, before);
  if (KNOWN_DIGITS.size < MAX_KNOWN) KNOWN_DIGITS.set(bytes, readings);
  return readings;
}

function readAnyEscape(text: Buffer, at: number, before: number): Readings {
  const byte = text[at];
  if (byte === undefined) return NONE;
  if (byte === LF || byte === CR) return [ofByte(before + 1, byte), continuation(text, at, before)];
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

/** A line break that belongs to the encoding: a word continues after it. */
function continuation(text: Buffer, at: number, before: number): Reading {
  return { length: before + (text[at] === CR && text[at + 1] === LF ? 2 : 1), bytes: EMPTY };
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
  return next === LF || (next === CR && text[at + 2] === LF) ? [continuation(text, at + 1, 1)] : NONE;
}

/** `\u00fc`, `\u{fc}`, `\U000000fc`, and two escaped surrogates. More digits may follow, so each is a way to read. */
function readUnicode(text: Buffer, at: number, before: number): Readings {
  const found: Reading[] = [];
  const note = (end: number, point: number) => {
    const character = characterOrNone(point);
    if (character !== undefined) found.push(ofPoint(before + end - at, character));
  };
  const short = hexAt(text, at + 1, 4);
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
const QUOTED_BY_QUOTES: Readings = [ofByte(5, QUOTE)];

/** A quote in a quoted word: `'\''` as bash prints it, `'"'"'` as Python does, `''` in YAML, SQL and PowerShell. */
function readQuote(text: Buffer, at: number): Readings {
  const next = text[at + 1];
  if (next === QUOTE) return QUOTED;
  if (text[at + 2] !== QUOTE) return NONE;
  if (next === BACKSLASH) return text[at + 3] === QUOTE ? QUOTED_BY_BACKSLASH : NONE;
  return next === DOUBLE_QUOTE && text[at + 3] === DOUBLE_QUOTE && text[at + 4] === QUOTE ? QUOTED_BY_QUOTES : NONE;
}

/** A colour or another control sequence of a terminal, which is skipped. */
function readTerminalSequence(text: Buffer, at: number): Readings {
  if (text[at + 1] === LEFT_BRACKET) {
    let end = at + 2;
    while (end < at + MAX_LENGTH && (text[end] ?? 0) >= 0x20 && (text[end] ?? 0) < 0x40) end += 1;
    const last = text[end] ?? 0;
    return last >= 0x40 && last < 0x7f ? [{ length: end + 1 - at, bytes: EMPTY }] : NONE;
  }
  const rest = text.toString('latin1', at + 1, at + MAX_LENGTH);
  const [found] = /^(?:\]\P{Cc}*\p{Cc}\\?|[()][0-9A-B]|[@-Z\\^_])/u.exec(rest) ?? [];
  return found === undefined ? NONE : [{ length: found.length + 1, bytes: EMPTY }];
}
