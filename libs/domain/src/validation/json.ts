import { isStorable, NOT_STORABLE } from './text.js';

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export interface JsonObject {
  [name: string]: JsonValue;
}

const MAX_DEPTH = 32;

/** Excludes arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks that a JSON object can be stored without loss: storable texts, exact numbers, limited depth and size. Stops at the first
 * problem, and as soon as the object must exceed `maxBytes`.
 * @param maxBytes maximum size as compact JSON in UTF-8
 * @returns the error message, or undefined
 */
export function checkJsonObject(value: unknown, maxBytes: number): string | undefined {
  if (!isJsonObject(value)) return 'Must be a JSON object.';
  const wrong = checkValue(value, 0, { left: maxBytes });
  if (wrong !== undefined && wrong !== TOO_LARGE) return wrong;
  const isTooLarge = wrong === TOO_LARGE || isLonger(JSON.stringify(value), maxBytes);
  return isTooLarge ? `Must have at most ${String(maxBytes)} bytes as JSON.` : undefined;
}

const TOO_LARGE = 'too large';

interface ByteBudget {
  left: number;
}

/** Subtracts a lower bound of the size from the budget. */
function checkValue(value: unknown, depth: number, budget: ByteBudget): string | undefined {
  if (depth > MAX_DEPTH) return `Must not nest deeper than ${String(MAX_DEPTH)} levels.`;
  // At least one byte per value.
  budget.left -= 1;
  if (typeof value === 'string') return checkString(value, budget);
  if (typeof value === 'number') return checkNumber(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const isList = Array.isArray(value);
  for (const name of isList ? value.keys() : Object.keys(value)) {
    if (budget.left < 0) return TOO_LARGE;
    const member = (value as Record<string | number, unknown>)[name];
    const wrong = (isList ? undefined : checkString(String(name), budget)) ?? checkValue(member, depth + 1, budget);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function checkString(text: string, budget: ByteBudget): string | undefined {
  budget.left -= text.length;
  if (!isStorable(text)) return NOT_STORABLE;
  return budget.left < 0 ? TOO_LARGE : undefined;
}

/** JSON allows numbers that JavaScript would silently round. */
function checkNumber(value: number): string | undefined {
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isExact ? undefined : 'Contains a number that can’t be stored exactly. Send it as a string.';
}

/** Whether a text exceeds `maxBytes` in UTF-8. `TextEncoder` is not part of ECMAScript, so not available here. */
function isLonger(text: string, maxBytes: number): boolean {
  // A UTF-16 unit takes one to three bytes, one for ASCII.
  if (text.length > maxBytes || text.length * 3 <= maxBytes || isAscii(text)) return text.length > maxBytes;
  return byteLengthOf(text) > maxBytes;
}

/** The length in UTF-8, in which a lone surrogate becomes U+FFFD. */
export function byteLengthOf(text: string): number {
  if (isAscii(text)) return text.length;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}
