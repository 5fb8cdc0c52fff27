import { InvalidInput } from '../errors/errors.js';
import { parseTime, type Micros } from '../time/time.js';

/** How far a sender's clock may be ahead of ours: 5 minutes. */
export const MAX_CLOCK_DIFFERENCE: Micros = 300_000_000;

/**
 * Reads when something happened. Clocks differ, so a time slightly in the future becomes now.
 * @param text an RFC 3339 time
 * @throws InvalidInput for a time further ahead
 */
export function readPastTime(field: string, text: string, now: Micros): Micros {
  const time = parseTime(text) ?? Infinity;
  if (time > now + MAX_CLOCK_DIFFERENCE) throw new InvalidInput({ [field]: ['Must not be in the future.'] });
  return Math.min(time, now);
}
