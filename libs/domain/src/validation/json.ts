import { isStorable, NOT_STORABLE } from './text.js';

/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [name: string]: JsonValue;
}

const MAX_DEPTH = 32;

/** Whether the value is a JSON object: neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks that a JSON object comes back as it was sent: storable texts, exact numbers, bounded depth and size.
 * @param maxBytes most bytes as compact JSON in UTF-8
 * @returns what is wrong, or undefined
 */
export function checkJsonObject(value: unknown, maxBytes: number): string | undefined {
  if (!isJsonObject(value)) return 'Must be a JSON object.';
  const wrong = checkValue(value, 0);
  if (wrong) return wrong;
  const bytes = utf8Length(JSON.stringify(value));
  return bytes > maxBytes ? `Must have at most ${String(maxBytes)} bytes as JSON.` : undefined;
}

function checkValue(value: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return `Must not nest deeper than ${String(MAX_DEPTH)} levels.`;
  if (typeof value === 'string') return isStorable(value) ? undefined : NOT_STORABLE;
  if (typeof value === 'number') return checkNumber(value);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const wrong = checkValue(name, depth) ?? checkValue(member, depth + 1);
    if (wrong) return wrong;
  }
  return undefined;
}

/** JSON allows numbers that JavaScript rounds; storing one would change it in silence. */
function checkNumber(value: number): string | undefined {
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isExact ? undefined : 'Holds a number that is too large to keep exactly: send it as a string.';
}

/** Bytes of a well-formed text in UTF-8 (`TextEncoder` is the platform's, not the language's). */
function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
