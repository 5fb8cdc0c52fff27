import { isUtf8 } from 'node:buffer';

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
/** Characters of a value that is taken apart. */
const MAX_STRUCTURE = 16_384;
/** Structures inside one another. */
const MAX_DEPTH = 4;
/** Shorter text is more often a word than base64. */
const MIN_BASE64 = 12;

/**
 * Returns the strings to remove from a command's output: param values that the system's schema marks as secret (at least 4
 * characters) and values of unknown params (at least 8), nested ones included, and the parts of structured values (at least 8).
 */
export function secretValues(system: string, params: JsonObject): Set<string> {
  const parts = new Set<string>();
  for (const [name, value] of Object.entries(params)) {
    if (secrecyOf(system, name) === 'open') continue;
    for (const text of stringsIn(value)) {
      for (const part of partsOf(text)) parts.add(part);
    }
  }
  return new Set([...secretStrings(system, params), ...[...parts].slice(0, MAX_PARTS)]);
}

/**
 * Secrets that a value contains in a common structure: a document of JSON or XML, a header, settings line by line or in one line, a
 * URL, credentials, or one of these in base64, also inside one another.
 */
function partsOf(text: string): Set<string> {
  const parts = new Set<string>();
  let level = [text];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const inner = level.flatMap(innerParts).map((part) => part.trim());
    level = inner.filter((part) => isAtLeast(part, MIN_PART_LENGTH) && part !== text && !parts.has(part));
    for (const part of level.slice(0, MAX_PARTS - parts.size)) parts.add(part);
    if (parts.size >= MAX_PARTS) break;
  }
  return parts;
}

function innerParts(text: string): string[] {
  if (text.length > MAX_STRUCTURE) return [];
  const json = parseJson(text);
  return json === undefined
    ? [...textIn(text), ...decoded(text)]
    : stringsIn(json).flatMap((one) => [one, ...linesOf(one)]);
}

function textIn(text: string): string[] {
  const lines = linesOf(text.includes('\n') ? text : text.replaceAll(String.raw`\n`, '\n'));
  return lines.flatMap((line) => [
    line,
    ...settingsIn(line),
    ...credentialsIn(line),
    ...urlParts(line),
    ...Array.from(line.matchAll(/>([^<>]+)</g), ([, content = '']) => content),
  ]);
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

/** The values of `NAME=value`, `name: value`, `a=1;b=2`, `a=1&b=2`, `name="value"` and `--password value`. */
function settingsIn(line: string): string[] {
  const [, value = ''] = /^\W{0,10}(?:export\s+)?[\w.-]{1,100}["']?\s*(?:=|:\s)\s*(.+)$/.exec(line) ?? [];
  const [, quoted = ''] = /^(["'])(.*)\1[,;]?$/.exec(value || line)?.slice(1) ?? [];
  const assigned = line.matchAll(/[\w.-]{1,100}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;&,"']+))/g);
  const named = line.matchAll(/(?:pass\w{0,20}|pwd|secret|token|key)["']?\s+(\S+)/gi);
  return [
    value,
    quoted,
    ...Array.from(assigned, ([, double, single, bare]) => double ?? single ?? bare ?? ''),
    ...Array.from(named, ([, word = '']) => word),
  ];
}

/** The token of `Bearer token`, the password of `Basic base64(user:password)`, of `user:password` and of a line of .pgpass. */
function credentialsIn(line: string): string[] {
  const [, token = ''] = /^(?:basic|bearer|token|apikey|digest|negotiate)\s+(\S+)$/i.exec(line) ?? [];
  const [, password = ''] = /^(?:--?\w+\s+)?[^\s:]+:([^\s/]\S*)$/.exec(line) ?? [];
  return [token, password, password.slice(password.lastIndexOf(':') + 1)];
}

/** Text in base64. */
function decoded(text: string): string[] {
  const compact = text.replace(/\s+/g, '');
  if (compact.length < MIN_BASE64 || !/^[\w+/-]+={0,2}$/.test(compact)) return [];
  const bytes = Buffer.from(compact, 'base64');
  return isUtf8(bytes) && !/[^\P{Cc}\s]/u.test(bytes.toString()) ? [bytes.toString()] : [];
}

/** The password of a URL, and what is as long and mixed as a token in its path. */
function urlParts(line: string): string[] {
  if (!/^[a-z][a-z0-9+.:-]*:\/\/\S+$/i.test(line)) return [];
  const tokens = Array.from(line.matchAll(/[/](?=\w*\d)(?=\w*[a-z])([\w-]{16,})/gi), ([, token = '']) => token);
  return [...passwordIn(line), ...tokens];
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
