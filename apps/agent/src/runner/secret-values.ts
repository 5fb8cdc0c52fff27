import { lengthOf, secrecyOf, type JsonObject, type JsonValue } from '@syncledger/domain';

/** In characters. Shorter values are not scrubbed: they would match inside ordinary words. */
const MIN_LENGTH = { secret: 4, unknown: 8 } as const;

/**
 * Returns the strings to remove from a command's output: param values that the system's schema marks as secret (at least 4
 * characters) and values of unknown params (at least 8), nested ones included, in the encodings in which programs print them.
 */
export function secretValues(system: string, params: JsonObject): Set<string> {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(params)) {
    const secrecy = secrecyOf(system, name);
    if (secrecy === 'open') continue;
    for (const text of stringsIn(value)) {
      for (const encoded of encodingsOf(text)) if (isAtLeast(encoded, MIN_LENGTH[secrecy])) found.add(encoded);
    }
  }
  return found;
}

function stringsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** The string itself, trimmed, each of its lines (for PEM keys), and all of these JSON- and URL-encoded. */
function encodingsOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const plain = [text, text.trim(), ...lines];
  return plain.flatMap((form) => [form, JSON.stringify(form).slice(1, -1), encodeURIComponent(form)]);
}

/** Counts characters, not UTF-16 code units. */
function isAtLeast(text: string, min: number): boolean {
  return text.length >= min && lengthOf(text.slice(0, 2 * min)) >= min;
}
