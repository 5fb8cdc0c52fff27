import {
  checkJsonObject,
  nestedMarkers,
  NESTED_MARKER,
  resolveSecretMarkers,
  MAX_PARAMS_BYTES,
  type Draft,
  type JsonObject,
} from '@syncledger/domain';

/**
 * Replaces each `{"$secret": true}` in `params` with the stored value. Rejects markers without one, markers inside a value, and a
 * result that is too large.
 * @param stored null when there are none or they can't be decrypted: then every marker is invalid
 */
export function resolveMarkers(draft: Draft<{ params?: JsonObject }>, stored: JsonObject | null): void {
  const { params } = draft.fields;
  if (!params) return;
  const nested = nestedMarkers(params);
  if (nested.length > 0) draft.reject('params', ...nested.map((name) => `${name}: ${NESTED_MARKER}`));
  const resolved = resolveSecretMarkers(params, stored ?? {});
  if ('unknown' in resolved) {
    draft.reject('params', ...resolved.unknown.map((name) => `${name}: There is no stored value to keep.`));
    return;
  }
  // Stored values count, too: otherwise params could grow past their limit update by update.
  const message = checkJsonObject(resolved.params, MAX_PARAMS_BYTES);
  if (message !== undefined) draft.reject('params', message);
  // -0 is stored as 0.
  else draft.set('params', JSON.parse(JSON.stringify(resolved.params)) as JsonObject);
}
