import {
  checkJsonObject,
  InvalidInput,
  isSecretMarker,
  resolveSecretMarkers,
  MAX_PARAMS_BYTES,
  type JsonObject,
} from '@syncledger/domain';

/**
 * The params to store: each `{"$secret": true}` is replaced with the stored value.
 * @param stored null when there are none or they can't be decrypted: then every marker is invalid
 * @throws InvalidInput naming the markers without a stored value, or when the result is too large
 */
export function resolveMarkers(input: JsonObject, stored: JsonObject | null): JsonObject {
  const resolved = resolveSecretMarkers(input, stored ?? {});
  if ('params' in resolved) {
    // Stored values count, too: otherwise params could grow past their limit update by update.
    const message = checkJsonObject(resolved.params, MAX_PARAMS_BYTES);
    if (message) throw new InvalidInput({ params: [message] });
    // -0 is stored as 0.
    return JSON.parse(JSON.stringify(resolved.params)) as JsonObject;
  }
  throw new InvalidInput({ params: resolved.unknown.map((name) => `${name}: There is no stored value to keep.`) });
}

/** @throws InvalidInput naming the markers */
export function assertNoMarkers(params: JsonObject): void {
  if (Object.values(params).some(isSecretMarker)) resolveMarkers(params, null);
}
