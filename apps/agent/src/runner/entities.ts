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
/** The character of an entity by its name, such as `lt` or `#60`; undefined if there is none. */
export function entityPoint(name: string): number | undefined {
  if (!name.startsWith('#')) return (ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase()))?.charCodeAt(0);
  const [, decimal, hex = ''] = /^#(?:(\d+)|x([0-9a-f]+))$/i.exec(name) ?? [];
  return characterOrNone(decimal === undefined ? parseInt(hex, 16) : Number(decimal));
}

/** Undefined for surrogates, which are no characters. */
export function characterOrNone(point: number): number | undefined {
  return point >= 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : undefined;
}
