/** A part of a text; a link if it has an `href`. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
}

/** Quotation marks, and the punctuation of Chinese and Japanese, end a URL: it has them percent-encoded. */
const URL_LIKE = /\bhttps?:\/\/[^\s<>"'`\\^{|}«»\u2018-\u201f\u3000-\u303f\uff00-\uff65]+/gi;

/** Trailing characters that belong to the sentence. */
const PUNCTUATION = '.,;:!?*_~…،؛؟';

/** Opening brackets by closing one. */
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/**
 * Splits a text at http and https URLs. URLs with credentials are not linked, because they mislead:
 * `https://example.com@evil.test`.
 */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(URL_LIKE)) {
    const address = trimPunctuation(found);
    const href = webUrl(address);
    if (href === undefined) continue;
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push({ text: address, href });
    end = index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Removes trailing punctuation, and a closing bracket that was opened before the URL. */
function trimPunctuation(found: string): string {
  const left = new Map<string, number>();
  for (const character of found) left.set(character, (left.get(character) ?? 0) + 1);
  const many = (character: string) => left.get(character) ?? 0;
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1);
    const opening = OPENING[last];
    if (!PUNCTUATION.includes(last) && !(opening && many(last) > many(opening))) break;
    left.set(last, many(last) - 1);
  }
  return found.slice(0, end);
}

function webUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  const isOfTheWeb = protocol === 'http:' || protocol === 'https:';
  return isOfTheWeb && username === '' && password === '' ? href : undefined;
}
