import { isJsonObject, type JsonObject, type JsonValue } from '../validation/json.js';
import { isSecretParam } from './systems.js';

/** Stands for a secret value that is stored but not shown (wire contract, section 6). */
export const SECRET_MARKER = '$secret';

/** Whether a value is the marker and nothing else. */
export function isSecretMarker(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && value[SECRET_MARKER] === true && Object.keys(value).length === 1;
}

/** The params with each secret value as `{"$secret": true}`. */
export function maskSecrets(system: string, params: JsonObject): JsonObject {
  return mapValues(params, (name, value) => (isSecretParam(system, name) ? { [SECRET_MARKER]: true } : value));
}

/**
 * The params as they are to be stored: each marker becomes the value that is stored already.
 * @returns the names of the markers that stand for nothing, instead, when there are any
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

/** Not by assignment: a param may be called `__proto__`. */
function mapValues(params: JsonObject, change: (name: string, value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, change(name, value)]));
}
