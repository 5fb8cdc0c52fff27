import { lengthOf, secrecyOf, type JsonObject, type JsonValue } from '@syncledger/domain';

/** Fewest characters of a value that is scrubbed: shorter ones would tear holes into ordinary words. */
const SHORTEST = { secret: 4, unknown: 8 } as const;

/**
 * The texts that must not show of a connection's params: the values that its system's schema calls secret, from 4 characters,
 * and those that no schema knows, from 8; nested ones, too, and in the forms in which programs print them.
 */
export function secretValues(system: string, params: JsonObject): Set<string> {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(params)) {
    const secrecy = secrecyOf(system, name);
    if (secrecy === 'open') continue;
    for (const text of textsIn(value)) {
      for (const form of formsOf(text)) if (lengthAtLeast(form, SHORTEST[secrecy])) found.add(form);
    }
  }
  return found;
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** As it is, without the white space around it, line by line (a key in PEM form), in JSON and in a URL. */
function formsOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const forms = [text, text.trim(), ...lines];
  return forms.flatMap((form) => [form, JSON.stringify(form).slice(1, -1), encodeURIComponent(form)]);
}

/** Counts characters, not units of UTF-16. */
function lengthAtLeast(text: string, least: number): boolean {
  return text.length >= least && lengthOf(text.slice(0, 2 * least)) >= least;
}
