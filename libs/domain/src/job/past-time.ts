import { parseTime, type Micros } from '../time/time.js';
import type { Draft } from '../validation/draft.js';

/** How far a sender's clock may be ahead of ours: 5 minutes. */
export const MAX_CLOCK_DIFFERENCE: Micros = 300_000_000;

/**
 * Reads from a field when something happened. Clocks differ, so a time slightly in the future becomes now; rejects one further ahead.
 * @returns undefined if the field has no valid value
 */
export function readPastTime<Field extends string>(
  draft: Draft<{ [Name in Field]?: string }>,
  field: Field,
  now: Micros,
): Micros | undefined {
  const text = draft.fields[field];
  if (text === undefined) return undefined;
  const time = parseTime(text) ?? Infinity;
  if (time > now + MAX_CLOCK_DIFFERENCE) draft.reject(field, 'Must not be in the future.');
  return Math.min(time, now);
}
