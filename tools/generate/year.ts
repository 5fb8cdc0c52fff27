import type { Frequency, Kind } from '@syncledger/domain';

import { tell } from './messages.js';
import type { Random } from './random.js';
import { failures, successes } from './story.js';

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

const periods: Readonly<Record<Exclude<Frequency, 'manually'>, number>> = {
  hourly: HOUR,
  daily: DAY,
  weekly: 7 * DAY,
  monthly: 30.4375 * DAY,
};

/** A connection of the demo. */
export interface DemoConnection {
  readonly id: number;
  readonly kind: Kind;
  readonly project: number;
  readonly frequency: Frequency;
}

/** A run of the demo's year; times are microseconds. */
export interface DemoRun {
  readonly connection: DemoConnection;
  readonly startedAt: number;
  readonly seconds: number;
  readonly succeeded: boolean;
  readonly message: string;
}

/**
 * A realistic year of runs, oldest first: by frequency, with streaks of failures and slow weeks.
 * @param end the end of the year, microseconds
 * @param total number of runs; manual connections fill up the rest
 */
export function aYear(connections: readonly DemoConnection[], end: number, total: number, random: Random): DemoRun[] {
  const runs = connections.flatMap((connection) => history(connection, startsOf(connection, end, random), end, random));
  const manual = connections.filter(({ frequency }) => frequency === 'manually');
  const missing = Math.max(0, total - runs.length);
  const shares = manual.map((_, index) => Math.floor((missing + index) / manual.length));
  const extra = manual.flatMap((connection, index) =>
    history(connection, anyTimes(shares[index] ?? 0, end, random), end, random),
  );
  return [...runs, ...extra].sort((a, b) => a.startedAt - b.startedAt).slice(-total);
}

function startsOf({ frequency, id }: DemoConnection, end: number, random: Random): number[] {
  if (frequency === 'manually') return [];
  const period = periods[frequency];
  const offset = ((id * 7919) % 997) / 997;
  const starts: number[] = [];
  for (let due = end - 365 * DAY + offset * period; due < end - HOUR; due += period) {
    starts.push(Math.round(due) + random.integer(0, 40 * SECOND));
  }
  return starts;
}

function anyTimes(count: number, end: number, random: Random): number[] {
  return Array.from({ length: count }, () => end - random.integer(HOUR, 365 * DAY)).sort((a, b) => a - b);
}

function history(connection: DemoConnection, starts: readonly number[], end: number, random: Random): DemoRun[] {
  const usual = random.integer(8, 400);
  const slowWeek = random.integer(4, 51);
  // Every ninth connection has been failing for the last days; the others fail in streaks.
  const brokenSince = connection.id % 9 === 0 ? end - random.integer(2, 6) * DAY : Infinity;
  let streak = 0;
  let reason = '';
  return starts.map((startedAt) => {
    if (startedAt >= brokenSince && streak === 0) streak = Infinity;
    else if (streak === 0 && random.happens(0.012)) streak = random.integer(1, 9);
    else if (streak > 0) streak -= 1;
    if (streak > 0 && reason === '') reason = random.pick(failures);
    if (streak === 0) reason = '';
    const isSlow = Math.floor((end - startedAt) / (7 * DAY)) === slowWeek;
    const seconds = Math.ceil(usual * (isSlow ? 6 : 1) * (0.7 + 0.6 * random.next()));
    const message = tell(reason || random.pick(successes[connection.kind]), random);
    return { connection, startedAt, seconds, succeeded: reason === '', message };
  });
}
