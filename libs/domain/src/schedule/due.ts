import type { Micros } from '../time/time.js';
import type { Frequency } from './frequency.js';

/** A frequency that has due times. */
export type Period = Exclude<Frequency, 'manually'>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Length of each period in seconds; a month counts as 28 days, so that every month contains each offset. */
const lengths: Readonly<Record<Period, number>> = { hourly: HOUR, daily: DAY, weekly: 7 * DAY, monthly: 28 * DAY };

/** 1970-01-04, in seconds. */
const FIRST_SUNDAY = 3 * DAY;

/** Coprime to every period, and near the golden ratio of a day: consecutive ids are far apart, and offsets are evenly distributed. */
const STRIDE = 53_401;

/**
 * The fixed offset of a connection within its period, in seconds, derived from its id, so that daily connections do not all start at
 * midnight (wire contract, section 5).
 */
export function offsetOf(connection: number, period: Period): number {
  // BigInt, because ids go up to 2^53.
  return Number((BigInt(connection) * BigInt(STRIDE)) % BigInt(lengths[period]));
}

/** The next due time after a time; undefined for `manually`. */
export function dueAfter(connection: number, frequency: Frequency, after: Micros): Micros | undefined {
  return frequency === 'manually' ? undefined : dueAround(connection, frequency, after).next;
}

/** How far ahead the next due time can be, in microseconds. */
export function longestPeriod(period: Period): Micros {
  return (period === 'monthly' ? 31 * DAY : lengths[period]) * 1_000_000;
}

/** The last due time at or before a time; undefined for `manually`. */
export function dueBefore(connection: number, frequency: Frequency, at: Micros): Micros | undefined {
  return frequency === 'manually' ? undefined : dueAround(connection, frequency, at).last;
}

/**
 * The grace period after a due time before the connection is late, in microseconds: a quarter of the period, from 15 minutes to a
 * day (wire contract, section 5).
 */
export function gracePeriod(period: Period): Micros {
  return Math.min(DAY, Math.max(15 * MINUTE, lengths[period] / 4)) * 1_000_000;
}

/** The time at which a connection becomes late unless the due run has finished. */
export function endOfGrace(due: Micros, frequency: Frequency): Micros {
  // A run queued before the connection was switched to `manually` gets the shortest grace period.
  return due + gracePeriod(frequency === 'manually' ? 'hourly' : frequency);
}

/** The last due time at or before a time, and the next one. Weeks begin on Sunday; all of it is in UTC. */
function dueAround(connection: number, period: Period, at: Micros): { last: Micros; next: Micros } {
  const now = Math.floor(at / 1_000_000);
  const offset = offsetOf(connection, period);
  if (period === 'monthly') {
    const date = new Date(now * 1000);
    const inMonth = (ahead: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead) / 1000 + offset;
    const ahead = inMonth(0) > now ? 0 : 1;
    return { last: inMonth(ahead - 1) * 1_000_000, next: inMonth(ahead) * 1_000_000 };
  }
  const length = lengths[period];
  const first = offset + (period === 'weekly' ? FIRST_SUNDAY : 0);
  const last = first + Math.floor((now - first) / length) * length;
  return { last: last * 1_000_000, next: (last + length) * 1_000_000 };
}
