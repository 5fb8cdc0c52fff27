import {
  isAtLeast,
  isJsonObject,
  linesOf,
  secrecyOf,
  secretStrings,
  stringsIn,
  type JsonObject,
  type JsonValue,
} from '@syncledger/domain';

/** Parts of a value, such as the members of a JSON document in one param, may be ordinary words, too. */
const MIN_PART_LENGTH = 8;
/** Later parts are not searched for on their own. */
const MAX_PARTS = 1000;

/**
 * Returns the strings to remove from a command's output: param values that the system's schema marks as secret (at least 4
 * characters) and values of unknown params (at least 8), nested ones included, and the parts of structured values (at least 8).
 */
export function secretValues(system: string, params: JsonObject): Set<string> {
  const parts = new Set<string>();
  for (const [name, value] of Object.entries(params)) {
    if (secrecyOf(system, name) === 'open') continue;
    for (const text of stringsIn(value)) {
      for (const part of partsOf(text)) if (isAtLeast(part, MIN_PART_LENGTH)) parts.add(part);
    }
  }
  return new Set([...secretStrings(system, params), ...[...parts].slice(0, MAX_PARTS)]);
}

/** Secrets that a value contains in a common structure: a JSON document, a header, settings line by line, or a URL. */
function partsOf(text: string): string[] {
  const json = parseJson(text);
  if (json !== undefined) return stringsIn(json).flatMap(linesOf);
  const lines = linesOf(text);
  return [
    ...lines.flatMap(settingIn),
    ...lines.flatMap((line) => credentialsIn(line)),
    ...lines.flatMap(passwordIn),
  ].map((part) => part.trim());
}

function parseJson(text: string): JsonValue | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value of `NAME=value` or `name: value`. */
function settingIn(line: string): string[] {
  const [, value] = /^(?:export\s+)?[\w.-]{1,100}\s*(?:=|:\s)\s*(.+)$/.exec(line) ?? [];
  if (value === undefined) return [];
  return [value, value.replace(/^(["'])(.*)\1$/, '$2'), ...credentialsIn(value)];
}

/** The token of `Bearer token`, and the password of `Basic base64(user:password)`. */
function credentialsIn(line: string): string[] {
  const [, scheme = '', token] = /^(basic|bearer|token|apikey|digest|negotiate)\s+(\S+)$/i.exec(line) ?? [];
  if (token === undefined) return [];
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(token, 'base64').toString() : '';
  return [token, pair.slice(pair.indexOf(':') + 1)];
}

function passwordIn(line: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/\s]*@/i.test(line) || !URL.canParse(line)) return [];
  const { password } = new URL(line);
  try {
    return [decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
