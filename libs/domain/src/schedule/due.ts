import { Cron } from 'croner';

import type { Micros } from '../time/time.js';
import type { Frequency } from './frequency.js';

/** A frequency that has due times. */
export type Period = Exclude<Frequency, 'manually'>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Length of each period in seconds; a month counts as 28 days, so that every month contains each offset. */
const lengths: Readonly<Record<Period, number>> = { hourly: HOUR, daily: DAY, weekly: 7 * DAY, monthly: 28 * DAY };

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

/** A cron pattern with seconds, in UTC. */
export function patternOf(connection: number, period: Period): string {
  const offset = offsetOf(connection, period);
  const [second, minute, hour] = [offset % MINUTE, Math.floor(offset / MINUTE) % 60, Math.floor(offset / HOUR) % 24];
  const day = Math.floor(offset / DAY);
  const time = `${String(second)} ${String(minute)}`;
  if (period === 'hourly') return `${time} * * * *`;
  if (period === 'daily') return `${time} ${String(hour)} * * *`;
  if (period === 'weekly') return `${time} ${String(hour)} * * ${String(day)}`;
  return `${time} ${String(hour)} ${String(day + 1)} * *`;
}

/** The next due time after a time; undefined for `manually`. */
export function dueAfter(connection: number, frequency: Frequency, after: Micros): Micros | undefined {
  if (frequency === 'manually') return undefined;
  const next = cronOf(connection, frequency).nextRun(new Date(Math.floor(after / 1000)));
  return next ? next.getTime() * 1000 : undefined;
}

/** How far ahead the next due time can be, in microseconds. */
export function longestPeriod(period: Period): Micros {
  return (period === 'monthly' ? 31 * DAY : lengths[period]) * 1_000_000;
}

/** The last due time at or before a time; undefined for `manually`. */
export function dueBefore(connection: number, frequency: Frequency, at: Micros): Micros | undefined {
  if (frequency === 'manually') return undefined;
  // Includes `at` itself.
  const reference = new Date(Math.floor(at / 1000) + 1000);
  const [last] = cronOf(connection, frequency).previousRuns(1, reference);
  return last ? last.getTime() * 1000 : undefined;
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

function cronOf(connection: number, period: Period): Cron {
  return new Cron(patternOf(connection, period), { timezone: 'UTC', paused: true });
}
