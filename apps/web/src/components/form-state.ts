import { Failure } from '../api/failure.js';

/**
 * The part of a failure that no field shows.
 * @param shown the fields of the form
 */
export function restOf(failure: Failure | undefined, shown: readonly string[]): Failure | undefined {
  if (!failure) return undefined;
  const told = Object.entries(failure.fields);
  if (told.length === 0) return failure;
  const rest = told.filter(([name]) => !shown.includes(name));
  if (rest.length === 0) return undefined;
  return new Failure(failure.kind, rest.map(([name, text]) => `${name}: ${text}`).join('\n'), Object.fromEntries(rest));
}

/** A failure without what was wrong with a field that was changed since. */
export function withoutField(failure: Failure | undefined, name: string): Failure | undefined {
  if (!failure || !(name in failure.fields)) return failure;
  const { [name]: _changed, ...others } = failure.fields;
  return Object.keys(others).length > 0 ? new Failure(failure.kind, failure.message, others) : undefined;
}
