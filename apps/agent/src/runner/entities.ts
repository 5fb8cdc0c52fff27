import { HEX_DIGITS, MAX_DEPTH, NONE, ofByte, ofPoint, ofShortPoint, type Readings } from './reading.js';

/** The names of HTML for ASCII characters; those of XML are among them. */
const ASCII_ENTITIES =
  'lt < gt > amp & quot " apos \' excl ! num # dollar $ percnt % lpar ( rpar ) ast * plus + comma , period . sol / ' +
  'colon : semi ; equals = quest ? commat @ lsqb [ lbrack [ bsol \\ rsqb ] rbrack ] hat ^ lowbar _ grave ` ' +
  'lcub { lbrace { verbar | vert | rcub } rbrace } euro \u20ac tab \t newline \n';
/** The names of the characters from U+00A0 to U+00FF. */
const LATIN_ENTITIES =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml';
const ENTITIES = new Map([
  ...Array.from(ASCII_ENTITIES.matchAll(/(\w+) (.)/gsu), ([, name = '', character = '']) => [name, character] as const),
  ...LATIN_ENTITIES.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
]);
const HASH = 0x23;
const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
const LOWER_X = 0x78;
/** Bytes of a name, of its longest, or of `#x10ffff`. */
const MAX_NAME = 8;

/** The names as numbers, so that none has to be cut out of the text: up to seven characters of seven bits. */
const POINTS = new Map(Array.from(ENTITIES, ([name, character]) => [keyOf(name), character.charCodeAt(0)] as const));

function keyOf(name: string): number {
  return Array.from(name).reduce((key, character) => key * 128 + character.charCodeAt(0), 0);
}

/** A non-breaking space may stand for a space. */
const NO_BREAK_SPACE = 0xa0;

/** `&lt;`, `&#60;`, `&#x3c;`, and `&amp;lt;`, which was encoded twice. */
export function readEntities(text: Buffer, at: number): Readings {
  const end = entityEnd(text, at + 1);
  const point = end < 0 ? -1 : entityPoint(text, at + 1, end);
  if (point < 0) return NONE;
  const length = end + 1 - at;
  if (point !== AMPERSAND) return entityReadings(length, point);
  const found = [...entityReadings(length, point)];
  for (let start = end + 1; found.length < MAX_DEPTH;) {
    const next = entityEnd(text, start);
    const inner = next < 0 ? -1 : entityPoint(text, start, next);
    if (inner < 0) break;
    found.push(...entityReadings(next + 1 - at, inner));
    if (inner !== AMPERSAND) break;
    start = next + 1;
  }
  return found;
}

function entityReadings(length: number, point: number): Readings {
  return point === NO_BREAK_SPACE ? [ofPoint(length, point), ofByte(length, 0x20)] : ofShortPoint(length, point);
}

/** Where the name of an entity ends that begins at a position: the place of its semicolon; -1 if there is none. */
function entityEnd(text: Buffer, start: number): number {
  const first = text[start] ?? 0;
  if (first !== HASH && (first | 0x20) - 0x61 >= 26) return -1;
  for (let end = start + 2; end <= start + MAX_NAME; end += 1) if (text[end] === SEMICOLON) return end;
  return -1;
}

/** The character of an entity by its name, such as `lt` or `#60`; -1 if there is none. */
function entityPoint(text: Buffer, start: number, end: number): number {
  if (text[start] !== HASH) return namedPoint(text, start, end);
  const isHex = ((text[start + 1] ?? 0) | 0x20) === LOWER_X;
  const value = isHex ? numberAt(text, start + 2, end, 16) : numberAt(text, start + 1, end, 10);
  return characterOrNone(value) ?? -1;
}

function namedPoint(text: Buffer, start: number, end: number): number {
  let key = 0;
  let small = 0;
  for (let at = start; at < end; at += 1) {
    const byte = text[at] ?? 0;
    key = key * 128 + byte;
    small = small * 128 + (byte | 0x20);
  }
  return POINTS.get(key) ?? POINTS.get(small) ?? -1;
}

/** The digits between two positions; -1 if there are none, or anything else. */
function numberAt(text: Buffer, from: number, to: number, base: 10 | 16): number {
  let value = from < to ? 0 : -1;
  for (let at = from; at < to; at += 1) {
    const digit = HEX_DIGITS[text[at] ?? 0] ?? -1;
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

/** Undefined for surrogates, which are no characters. */
export function characterOrNone(point: number): number | undefined {
  return point >= 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : undefined;
}
