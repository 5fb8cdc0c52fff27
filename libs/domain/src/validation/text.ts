import { isEmail } from 'class-validator';

/** Both databases can store any text without NUL (PostgreSQL rejects it) and lone surrogates. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

export const NOT_STORABLE = 'Must not contain NUL characters or lone surrogates.';

export const BLANK = 'Must not be blank.';

/** Anything but white space, control characters, and characters that are invisible by themselves, such as U+200B and U+2800. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text shows nothing. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** The length in Unicode code points, as counted by JSON Schema and PostgreSQL. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/**
 * @param min minimum characters
 * @param max maximum characters
 * @returns the error message, or undefined
 */
export function checkText(text: string, min: number, max: number): string | undefined {
  if (!isStorable(text)) return NOT_STORABLE;
  // A code point has one or two UTF-16 units, so only texts near the limit need counting.
  if (text.length > 2 * max || (text.length > max && lengthOf(text) > max))
    return `Must have at most ${String(max)} characters.`;
  if (text.length < min) return min === 1 ? BLANK : `Must have at least ${String(min)} characters.`;
  return undefined;
}

/** Accepts addresses without a top-level domain, such as `admin@localhost`. */
export function isEmailAddress(text: string): boolean {
  // The library throws on lone surrogates.
  return isStorable(text) && isEmail(text, { require_tld: false, allow_utf8_local_part: false });
}
