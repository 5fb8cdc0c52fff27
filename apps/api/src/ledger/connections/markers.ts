import {
  checkJsonObject,
  InvalidInput,
  isSecretMarker,
  resolveSecretMarkers,
  MAX_PARAMS_BYTES,
  type JsonObject,
} from '@syncledger/domain';

/**
 * The params to store: each `{"$secret": true}` keeps the value that is stored.
 * @param stored undefined when the stored params can't be opened: then no marker can be kept
 * @throws InvalidInput naming the markers that stand for nothing, or when the whole is too large
 */
export function withMarkersKept(sent: JsonObject, stored: JsonObject | null): JsonObject {
  const kept = resolveSecretMarkers(sent, stored ?? {});
  if ('params' in kept) {
    // What is kept counts, too: else params could grow past their limit bit by bit.
    const wrong = checkJsonObject(kept.params, MAX_PARAMS_BYTES);
    if (wrong) throw new InvalidInput({ params: [wrong] });
    // -0 is stored as 0.
    return JSON.parse(JSON.stringify(kept.params)) as JsonObject;
  }
  throw new InvalidInput({ params: kept.unknown.map((name) => `${name}: There is no stored value to keep.`) });
}

/** @throws InvalidInput naming the markers */
export function mustHaveNoMarkers(params: JsonObject): void {
  if (Object.values(params).some(isSecretMarker)) withMarkersKept(params, null);
}
