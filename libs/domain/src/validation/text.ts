import { isEmail } from 'class-validator';

/** What the ledger can't store on both databases: a NUL (PostgreSQL refuses it) or half a character. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** What to say of a text that is not storable. */
export const NOT_STORABLE = 'Must not contain NUL characters or lone surrogates.';

/** The length of a text in characters (Unicode code points), as JSON Schema and PostgreSQL count. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/**
 * Checks a text's characters and length.
 * @param min fewest characters, 0 or more
 * @param max most characters
 * @returns what is wrong, or undefined
 */
export function checkText(text: string, min: number, max: number): string | undefined {
  if (!isStorable(text)) return NOT_STORABLE;
  // A character has one or two UTF-16 units, so only texts near the limit are counted.
  if (text.length > 2 * max || (text.length > max && lengthOf(text) > max))
    return `Must have at most ${String(max)} characters.`;
  if (text.length < min) return min === 1 ? 'Must not be blank.' : `Must have at least ${String(min)} characters.`;
  return undefined;
}

/** Whether a text is an e-mail address; one without a top-level domain, such as `admin@localhost`, is. */
export function isEmailAddress(text: string): boolean {
  // The library throws on half a character.
  return isStorable(text) && isEmail(text, { require_tld: false, allow_utf8_local_part: false });
}
