/** An encoded sequence in a text, and the bytes that it decodes to. */
export interface Reading {
  /** Bytes that it takes in the text. */
  readonly length: number;
  /** What they stand for; empty if a word may continue after them. */
  readonly bytes: Uint8Array;
  /** Skips a line break, which only words that wrap allow. */
  readonly isLineBreak?: boolean;
}

/** The text may end inside a reading. */
export const INCOMPLETE = Symbol('incomplete');

type Readings = readonly Reading[];

const NONE: Readings = [];
/** The longest reading, in bytes: longer escape sequences are not recognised. */
const MAX_LENGTH = 64;

const code = (character: string) => character.charCodeAt(0);
const PERCENT = code('%');
const BACKSLASH = code('\\');
const AMPERSAND = code('&');
const HASH = code('#');
const PLUS = code('+');
const QUOTE = code("'");
const DOUBLE_QUOTE = code('"');
const ESCAPE = 0x1b;
const LF = 0x0a;
const CR = 0x0d;

/** Whether a reading may begin with a byte. */
export const isSpecial = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number([PERCENT, BACKSLASH, AMPERSAND, PLUS, QUOTE, ESCAPE, LF, CR].includes(byte)),
);

const encoder = new TextEncoder();
const reading = (length: number, text: string): Reading => ({ length, bytes: encoder.encode(text) });

const SPACE: Readings = [reading(1, ' ')];
const LINE_BREAK: Readings = [{ length: 1, bytes: new Uint8Array(), isLineBreak: true }];

/** What the bytes at a position can stand for, other than themselves, in the encodings in which programs print. */
export function readingsAt(text: Buffer, at: number, isEnd: boolean): Readings | typeof INCOMPLETE {
  const byte = text[at];
  if (byte === PLUS) return SPACE;
  if (byte === LF || byte === CR) return LINE_BREAK;
  const common = commonReadings(text, at);
  if (common) return common;
  const read = READERS.get(byte ?? 0);
  if (!read || (at + 1 < text.length && !canFollow(byte ?? 0, text[at + 1] ?? 0))) return NONE;
  const window = text.toString('latin1', at, at + MAX_LENGTH);
  const mayGoOn = !isEnd && window.length < MAX_LENGTH;
  return read(window, mayGoOn);
}

/** `%2f` and `\"`, without the cost of a regular expression. */
function commonReadings(text: Buffer, at: number): Readings | undefined {
  const [byte, next = 0, last = 0] = [text[at], text[at + 1], text[at + 2]];
  if (byte === BACKSLASH) return SIMPLE_ESCAPES[next];
  if (byte !== PERCENT || !isHexDigit(next) || !isHexDigit(last)) return undefined;
  const value = 16 * digitOf(next) + digitOf(last);
  return value === PERCENT ? undefined : PERCENT_ENCODED[value];
}

/** Excludes most bytes cheaply. */
function canFollow(byte: number, next: number): boolean {
  if (byte === PERCENT) return isHexDigit(next);
  if (byte === QUOTE) return next === BACKSLASH || next === DOUBLE_QUOTE;
  return byte !== AMPERSAND || next === HASH || (next | 0x20) - 0x61 < 26;
}

function isHexDigit(byte: number): boolean {
  const letter = (byte | 0x20) - 0x61;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0 && letter < 6);
}

/** Each takes the text from a special byte on, and whether it may go on after the end. */
const READERS = new Map<number, (window: string, mayGoOn: boolean) => Readings | typeof INCOMPLETE>([
  [PERCENT, readPercent],
  [AMPERSAND, readEntity],
  [BACKSLASH, readBackslash],
  [QUOTE, readQuote],
  [ESCAPE, readTerminalSequence],
]);

/** `%2f`, and `%252f`, which was encoded twice. */
function readPercent(window: string, mayGoOn: boolean): Readings | typeof INCOMPLETE {
  const [all = '', digits = ''] = /^%(?:25)*([0-9a-f]{2})/i.exec(window) ?? [];
  if (mayGoOn && /^%(?:25)*[0-9a-f]?$/i.test(window)) return INCOMPLETE;
  if (all === '') return NONE;
  const once: Reading = { length: 3, bytes: Uint8Array.of(parseInt(window.slice(1, 3), 16)) };
  return all.length === 3 ? [once] : [once, { length: all.length, bytes: Uint8Array.of(parseInt(digits, 16)) }];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** `&lt;`, `&#60;`, `&#x3c;`, and `&amp;lt;`, which was encoded twice. */
function readEntity(window: string, mayGoOn: boolean): Readings | typeof INCOMPLETE {
  if (mayGoOn && /^&(?:amp;)*(?:[a-z]{0,4}|#\d{0,7}|#x[0-9a-f]{0,6})$/i.test(window)) return INCOMPLETE;
  const found = /^&(?:amp;)*(?:([a-z]{2,4})|#(\d{1,7})|#x([0-9a-f]{1,6}));/i.exec(window);
  if (!found) return NONE;
  const [all, name, decimal, hex] = found;
  const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
  const text = name === undefined ? characterOf(point) : ENTITIES[name.toLowerCase()];
  return text === undefined ? NONE : [reading(all.length, text)];
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  e: '\u001b',
  a: '\u0007',
};

/** `\"`, `\u00fc`, `\xfc`, `\374`, and the same after several backslashes, when it was encoded more than once. */
function readBackslash(window: string, mayGoOn: boolean): Readings | typeof INCOMPLETE {
  const run = /^\\+/.exec(window)?.[0].length ?? 0;
  const rest = window.slice(run);
  if (
    (mayGoOn &&
      /^(?:|u[0-9a-f]{0,3}|u\{?[0-9a-f]{0,6}|ud[89ab][0-9a-f]{2}(?:\\+(?:u[0-9a-f]{0,3})?)?|x[0-9a-f]?|[0-7]{1,2})$/i.test(
        rest,
      )) ||
    (mayGoOn && /^U[0-9a-f]{0,7}$/.test(rest))
  ) {
    return INCOMPLETE;
  }
  const pairs = [2, 4, 8].filter((length) => length <= run).map((length) => reading(length, '\\'));
  return [...pairs, ...readEscape(rest).map(({ length, bytes }) => ({ length: length + run, bytes }))];
}

/** @param rest what follows the backslashes */
function readEscape(rest: string): Readings {
  const [pair, high = '', low = ''] = /^u(d[89ab][0-9a-f]{2})\\+u(d[c-f][0-9a-f]{2})/i.exec(rest) ?? [];
  if (pair !== undefined) return [reading(pair.length, String.fromCharCode(parseInt(high, 16), parseInt(low, 16)))];
  const [unicode, ...digits] = /^(?:U([0-9a-f]{8})|[uU]([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/i.exec(rest) ?? [];
  if (unicode !== undefined) {
    const text = characterOf(parseInt(digits.find(Boolean) ?? '', 16));
    return text === undefined ? NONE : [reading(unicode.length, text)];
  }
  const [byte, hex] = /^x([0-9a-f]{2})/i.exec(rest) ?? [];
  // A byte in C and in Python's bytes, a character in its text.
  const value = parseInt(hex ?? '', 16);
  if (byte !== undefined) return [{ length: 3, bytes: Uint8Array.of(value) }, reading(3, String.fromCharCode(value))];
  const [octal] = /^[0-3]?[0-7]{1,2}/.exec(rest) ?? [];
  if (octal !== undefined) return [{ length: octal.length, bytes: Uint8Array.of(parseInt(octal, 8)) }];
  const character = rest.charAt(0);
  if (character === '' || character === '\\') return NONE;
  const known = ESCAPES[character];
  if (known !== undefined) return [reading(1, known)];
  return /[a-z0-9]/i.test(character) ? NONE : [{ length: 1, bytes: Uint8Array.of(code(character)) }];
}

const digitOf = (byte: number) => (byte & 0x0f) + (byte > 0x39 ? 9 : 0);

const PERCENT_ENCODED: readonly Readings[] = Array.from({ length: 256 }, (_, value) => [
  { length: 3, bytes: Uint8Array.of(value) },
]);

/** By the byte after the backslash; undefined where more than that byte decides. */
const SIMPLE_ESCAPES: readonly (Readings | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte === 0 || /[\\ux0-7]/i.test(character)) return undefined;
  return readEscape(character).map(({ length, bytes }) => ({ length: length + 1, bytes }));
});

/** A quote in a quoted word of a shell: `'\''` as bash prints it, `'"'"'` as Python does. */
function readQuote(window: string, mayGoOn: boolean): Readings | typeof INCOMPLETE {
  for (const form of ["'\\''", `'"'"'`]) {
    if (window.startsWith(form)) return [reading(form.length, "'")];
    if (mayGoOn && form.startsWith(window)) return INCOMPLETE;
  }
  return NONE;
}

/** A colour or another control sequence of a terminal, which is skipped. */
function readTerminalSequence(window: string, mayGoOn: boolean): Readings | typeof INCOMPLETE {
  const rest = window.slice(1);
  if (mayGoOn && /^(?:\[[0-?]*[ -/]*|\]\P{Cc}*\p{Cc}?|[()])?$/u.test(rest)) return INCOMPLETE;
  const [found] = /^(?:\[[0-?]*[ -/]*[@-~]|\]\P{Cc}*\p{Cc}\\?|[()][0-9A-B]|[@-Z\\^_])/u.exec(rest) ?? [];
  return found === undefined ? NONE : [{ length: found.length + 1, bytes: new Uint8Array() }];
}

function characterOf(point: number): string | undefined {
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : undefined;
}
