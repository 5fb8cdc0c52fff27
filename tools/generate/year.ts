import { dueAfter, type Frequency, type Kind } from '@syncledger/domain';

import { tell } from './messages.js';
import type { Random } from './random.js';
import { failures, successes } from './story.js';

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

const periods = { hourly: HOUR, daily: DAY, weekly: 7 * DAY } as const;

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
  /** Null for runs that a user started. */
  readonly dueAt: number | null;
  readonly startedAt: number;
  readonly seconds: number;
  readonly succeeded: boolean;
  readonly message: string;
}

type Start = Pick<DemoRun, 'dueAt' | 'startedAt'>;

/**
 * A realistic year of runs, oldest first: on the schedule of the ledger, with streaks of failures and slow weeks.
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

/** The times at which the schedule would have queued it, and those at which an agent began. */
function startsOf({ frequency, id }: DemoConnection, end: number, random: Random): Start[] {
  if (frequency === 'manually') return [];
  const starts: Start[] = [];
  // Croner needs a millisecond for each due time.
  const next = (due: number) => (frequency === 'monthly' ? dueAfter(id, frequency, due) : due + periods[frequency]);
  for (let due = dueAfter(id, frequency, end - 365 * DAY); due !== undefined; due = next(due)) {
    const startedAt = due + random.integer(1, 40) * SECOND;
    if (startedAt >= end - SECOND) break;
    starts.push({ dueAt: due, startedAt });
  }
  return starts;
}

function anyTimes(count: number, end: number, random: Random): Start[] {
  const times = Array.from({ length: count }, () => end - random.integer(HOUR, 365 * DAY));
  return times.sort((a, b) => a - b).map((startedAt) => ({ dueAt: null, startedAt }));
}

function history(connection: DemoConnection, starts: readonly Start[], end: number, random: Random): DemoRun[] {
  const usual = random.integer(8, 400);
  const slowWeek = random.integer(4, 51);
  // Every ninth connection has been failing for the last days; the others fail in streaks.
  const brokenSince = connection.id % 9 === 0 ? end - random.integer(2, 6) * DAY : Infinity;
  let streak = 0;
  let reason = '';
  return starts.map(({ dueAt, startedAt }) => {
    if (startedAt >= brokenSince && streak === 0) streak = Infinity;
    else if (streak === 0 && random.happens(0.012)) streak = random.integer(1, 9);
    else if (streak > 0) streak -= 1;
    if (streak > 0 && reason === '') reason = random.pick(failures);
    if (streak === 0) reason = '';
    const isSlow = Math.floor((end - startedAt) / (7 * DAY)) === slowWeek;
    const duration = Math.ceil(usual * (isSlow ? 6 : 1) * (0.7 + 0.6 * random.next()));
    // All have ended.
    const seconds = Math.max(1, Math.min(duration, Math.floor((end - startedAt) / SECOND)));
    const message = tell(reason || random.pick(successes[connection.kind]), random);
    return { connection, dueAt, startedAt, seconds, succeeded: reason === '', message };
  });
}
