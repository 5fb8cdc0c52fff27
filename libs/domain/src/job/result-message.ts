import { isStorable, lengthOf } from '../validation/text.js';

/** Maximum characters of a result message. */
export const MAX_RESULT_MESSAGE = 65_536;

/** Makes a result message of any output: replaces what can't be stored by U+FFFD, and leaves out the middle of a long text. */
export function toResultMessage(output: string): string {
  const text = isStorable(output) ? output : output.toWellFormed().replaceAll('\0', '\ufffd');
  // A character has one or two UTF-16 units, so short texts need no counting.
  const length = text.length > MAX_RESULT_MESSAGE ? lengthOf(text) : 0;
  return length > MAX_RESULT_MESSAGE ? leaveOutMiddle(text, text, length) : text;
}

/**
 * Cuts a text to `MAX_RESULT_MESSAGE` characters, its mark included.
 * @param start as many characters of the text's beginning, or more
 * @param end the same of its end
 * @param length of the text in characters
 */
export function leaveOutMiddle(start: string, end: string, length: number): string {
  // The mark of a greater number is at least as long.
  const kept = MAX_RESULT_MESSAGE - markOf(length).length;
  const half = Math.floor(kept / 2);
  return firstCharacters(start, kept - half) + markOf(length - kept) + lastCharacters(end, half);
}

function markOf(characters: number): string {
  return `… ${characters.toLocaleString('en')} characters left out …`;
}

function firstCharacters(text: string, count: number): string {
  let end = 0;
  for (let left = count; left > 0; left -= 1) end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

function lastCharacters(text: string, count: number): string {
  let start = text.length;
  for (let left = count; left > 0; left -= 1) start -= isLowSurrogate(text.charCodeAt(start - 1)) ? 2 : 1;
  return text.slice(start);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
