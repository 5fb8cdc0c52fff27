import { Cron } from 'croner';

import type { Micros } from '../time/time.js';
import type { Frequency } from './frequency.js';

/** A frequency that has due times. */
export type Period = Exclude<Frequency, 'manually'>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long each period is, in seconds; a month counts as its shortest, so that every month has each offset. */
const lengths: Readonly<Record<Period, number>> = { hourly: HOUR, daily: DAY, weekly: 7 * DAY, monthly: 28 * DAY };

/** Coprime to every period, and near the golden ratio of a day: neighbouring ids are far apart, and ids fill each period evenly. */
const STRIDE = 53_401;

/**
 * A connection's steady offset within its period, in seconds, made from its id: ten thousand daily connections do not start
 * at midnight. Source: wire contract, section 5.
 */
export function offsetOf(connection: number, period: Period): number {
  // In BigInt: ids go up to 2^53.
  return Number((BigInt(connection) * BigInt(STRIDE)) % BigInt(lengths[period]));
}

/** The due times of a connection as a cron pattern with seconds, in UTC. */
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

/** The first due time after a moment; undefined for `manually`. */
export function dueAfter(connection: number, frequency: Frequency, after: Micros): Micros | undefined {
  if (frequency === 'manually') return undefined;
  const next = cronOf(connection, frequency).nextRun(new Date(Math.floor(after / 1000)));
  return next ? next.getTime() * 1000 : undefined;
}

/** The last due time at a moment or before it; undefined for `manually`. */
export function dueBefore(connection: number, frequency: Frequency, at: Micros): Micros | undefined {
  if (frequency === 'manually') return undefined;
  // What is due at the moment itself counts.
  const reference = new Date(Math.floor(at / 1000) + 1000);
  const [last] = cronOf(connection, frequency).previousRuns(1, reference);
  return last ? last.getTime() * 1000 : undefined;
}

/**
 * How long after its due time a run may finish before its connection is late, in microseconds: a quarter of the period, at
 * least 15 minutes, at most a day. Source: wire contract, section 5.
 */
export function gracePeriod(period: Period): Micros {
  return Math.min(DAY, Math.max(15 * MINUTE, lengths[period] / 4)) * 1_000_000;
}

/** When a run that was due must have finished, or its connection is late. */
export function endOfGrace(due: Micros, frequency: Frequency): Micros {
  // A run that was queued before its connection came to be run by hand has the least grace.
  return due + gracePeriod(frequency === 'manually' ? 'hourly' : frequency);
}

function cronOf(connection: number, period: Period): Cron {
  return new Cron(patternOf(connection, period), { timezone: 'UTC', paused: true });
}
