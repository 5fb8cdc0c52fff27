/** A piece of a text: an address to go to when it has one. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
}

/** What begins like an address, up to what none holds. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\\^{|}]+/gi;

/** What ends a sentence rather than an address. */
const STOPS = '.,;:!?*_~…';

/** The bracket that each closing one needs before it. */
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/**
 * Cuts a text into pieces, those that are addresses of the web with where they lead. Only http and https count, and none
 * that names a user: `https://example.com@evil.test` leads elsewhere than it seems to. The pieces joined are the text.
 */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trimmed(found);
    const href = addressOf(address);
    if (href === undefined) continue;
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push({ text: address, href });
    end = index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Without what belongs to the sentence: its stop, and a bracket that was opened before the address. */
function trimmed(found: string): string {
  const left = new Map<string, number>();
  for (const character of found) left.set(character, (left.get(character) ?? 0) + 1);
  const many = (character: string) => left.get(character) ?? 0;
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1);
    const opening = OPENING[last];
    if (!STOPS.includes(last) && !(opening && many(last) > many(opening))) break;
    left.set(last, many(last) - 1);
  }
  return found.slice(0, end);
}

function addressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  const isOfTheWeb = protocol === 'http:' || protocol === 'https:';
  return isOfTheWeb && username === '' && password === '' ? href : undefined;
}
