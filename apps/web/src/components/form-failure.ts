import { Failure } from '../api/failure.js';

/**
 * Removes the errors that are shown at fields.
 * @param shown the fields of the form
 * @returns undefined if no error is left
 */
export function formFailure(failure: Failure, shown: readonly string[]): Failure | undefined {
  const errors = Object.entries(failure.fields);
  if (errors.length === 0) return failure;
  const rest = errors.filter(([name]) => !shown.includes(name));
  if (rest.length === 0) return undefined;
  return new Failure(failure.kind, rest.map(([name, text]) => `${name}: ${text}`).join('\n'), Object.fromEntries(rest));
}
