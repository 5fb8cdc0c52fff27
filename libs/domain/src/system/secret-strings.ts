import { isJsonObject, type JsonObject, type JsonValue } from '../validation/json.js';
import { lengthOf } from '../validation/text.js';
import { secrecyOf } from './systems.js';

/** In characters. Shorter values are not searched for in output: they would match inside ordinary words. */
const MIN_LENGTH = { secret: 4, unknown: 8 } as const;

/** The strings of params that are not open, nested ones included, each with its form of at least the minimum length. */
export function secretStrings(system: string, params: JsonObject): string[] {
  const found = Object.entries(params).flatMap(([name, value]) => {
    const secrecy = secrecyOf(system, name);
    if (secrecy === 'open') return [];
    const forms = stringsIn(value).flatMap(linesOf);
    return forms.filter((form) => isAtLeast(form, MIN_LENGTH[secrecy]));
  });
  return [...new Set(found)];
}

/** All strings and numbers of a value, as text. */
export function stringsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(stringsIn) : [];
}

/** The string itself, trimmed, and each of its lines (for PEM keys). */
export function linesOf(text: string): string[] {
  return [text, text.trim(), ...text.split(/\r?\n/).map((line) => line.trim())];
}

/** Counts characters, not UTF-16 code units. */
export function isAtLeast(text: string, min: number): boolean {
  return text.length >= min && lengthOf(text.slice(0, 2 * min)) >= min;
}
