import { isJsonObject, type JsonObject, type JsonValue } from '../validation/json.js';
import { isSecretParam } from './systems.js';

/** The key of the placeholder `{"$secret": true}` for a stored secret (wire contract, section 6). */
export const SECRET_MARKER = '$secret';

export function isSecretMarker(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && value[SECRET_MARKER] === true && Object.keys(value).length === 1;
}

/** Replaces each secret value by `{"$secret": true}`. */
export function maskSecrets(system: string, params: JsonObject): JsonObject {
  return mapValues(params, (name, value) => (isSecretParam(system, name) ? { [SECRET_MARKER]: true } : value));
}

/** What is wrong with a marker inside a value. */
export const NESTED_MARKER = 'A value is kept as a whole, not a part of it.';

/** The params that have a marker inside of their value, where none stands for a stored value: params are masked as a whole. */
export function nestedMarkers(params: JsonObject): string[] {
  return Object.keys(params).filter((name) => hasMarkerInside(params[name]));
}

function hasMarkerInside(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => isSecretMarker(inner) || hasMarkerInside(inner));
}

/**
 * Replaces each marker by the stored value.
 * @returns the new params, or the names of markers without a stored value
 */
export function resolveSecretMarkers(
  sent: JsonObject,
  stored: JsonObject,
): { params: JsonObject } | { unknown: string[] } {
  const marked = Object.keys(sent).filter((name) => isSecretMarker(sent[name]));
  const unknown = marked.filter((name) => !Object.hasOwn(stored, name));
  if (unknown.length > 0) return { unknown };
  return { params: mapValues(sent, (name, value) => (marked.includes(name) ? (stored[name] ?? null) : value)) };
}

/** Uses `fromEntries`, because an assignment would drop a param named `__proto__`. */
function mapValues(params: JsonObject, change: (name: string, value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, change(name, value)]));
}
