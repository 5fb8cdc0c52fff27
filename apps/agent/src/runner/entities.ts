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
const LOWER_X = 0x78;

/** The character of an entity by its name, such as `lt` or `#60`; undefined if there is none. */
export function entityPoint(name: string): number | undefined {
  if (name.charCodeAt(0) !== HASH) return (ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase()))?.charCodeAt(0);
  const isHex = (name.charCodeAt(1) | 0x20) === LOWER_X;
  return characterOrNone(isHex ? numberAt(name, 2, 16) : numberAt(name, 1, 10));
}

/** The digits from a position to the end; -1 if there are none, or anything else. */
function numberAt(text: string, from: number, base: 10 | 16): number {
  let value = from < text.length ? 0 : -1;
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const letter = (code | 0x20) - 0x57;
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : letter >= 10 ? letter : base;
    if (digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

/** Undefined for surrogates, which are no characters. */
export function characterOrNone(point: number): number | undefined {
  return point >= 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : undefined;
}
