import { formatTime, parseTime, type Micros } from '../time/time.js';
import { dueAfter, dueBefore, gracePeriod, offsetOf, type Period } from './due.js';

const periods: readonly Period[] = ['hourly', 'daily', 'weekly', 'monthly'];
const seconds = { hourly: 3600, daily: 86_400, weekly: 604_800, monthly: 28 * 86_400 };
const at = (text: string): Micros => parseTime(text) ?? NaN;

/** The due times of a connection in a stretch of time. */
function dueTimes(connection: number, period: Period, from: string, to: string): Micros[] {
  const times: Micros[] = [];
  let next = dueAfter(connection, period, at(from));
  while (next !== undefined && next < at(to)) {
    times.push(next);
    next = dueAfter(connection, period, next);
  }
  return times;
}

describe('due times', () => {
  it.each(['hourly', 'daily', 'weekly'] as const)(
    'of %s connections are one period apart, over leap days',
    (period) => {
      for (const connection of [1, 2, 3, 77, 2 ** 53 - 1]) {
        const times = dueTimes(connection, period, '2027-12-20T00:00:00Z', '2028-03-10T00:00:00Z');
        const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1_000_000);
        expect(new Set(gaps)).toEqual(new Set([seconds[period]]));
      }
    },
  );

  it('of monthly connections are on the same day and time of each month, for ten years', () => {
    for (const connection of [1, 2, 12, 45, 99]) {
      const times = dueTimes(connection, 'monthly', '2024-01-01T00:00:00Z', '2034-01-01T00:00:00Z').map(formatTime);
      expect(times).toHaveLength(120);
      expect(new Set(times.map((time) => time.slice(7))).size).toBe(1);
      expect(new Set(times.map((time) => time.slice(0, 7))).size).toBe(120);
    }
  });

  it('are never for connections that are run by hand', () => {
    expect(dueAfter(1, 'manually', 0)).toBeUndefined();
    expect(dueBefore(1, 'manually', 0)).toBeUndefined();
  });

  it.each(periods)('%s: the last one before a moment is the one after which comes the next', (period) => {
    for (let connection = 1; connection <= 20; connection += 1) {
      const next = dueAfter(connection, period, at('2028-02-29T12:34:56.789Z')) ?? NaN;
      expect(dueBefore(connection, period, next)).toBe(next);
      const last = dueBefore(connection, period, next - 1_000_000) ?? NaN;
      expect(last).toBeLessThan(next);
      expect(dueAfter(connection, period, last)).toBe(next);
    }
  });

  it.each(periods)('%s: ten thousand connections are spread evenly', (period) => {
    const parts = 10;
    const counts = new Array<number>(parts).fill(0);
    for (let connection = 1; connection <= 10_000; connection += 1) {
      const part = Math.floor((offsetOf(connection, period) / seconds[period]) * parts);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(60);
  });

  it.each([
    [1, 'hourly', '2028-02-29T12:50:01.000000Z', '2028-02-29T13:50:01.000000Z'],
    [1, 'daily', '2028-02-28T14:50:01.000000Z', '2028-02-29T14:50:01.000000Z'],
    // A Monday.
    [3, 'weekly', '2028-02-28T20:30:03.000000Z', '2028-03-06T20:30:03.000000Z'],
    [3, 'monthly', '2028-02-02T20:30:03.000000Z', '2028-03-02T20:30:03.000000Z'],
  ] as const)('of connection %d, %s, are in UTC', (connection, period, last, next) => {
    const now = at('2028-02-29T13:00:00Z');
    expect(formatTime(dueBefore(connection, period, now) ?? NaN)).toBe(last);
    expect(formatTime(dueAfter(connection, period, now) ?? NaN)).toBe(next);
    // Half a second before it is due, it is not.
    expect(dueBefore(connection, period, at(next) - 500_000)).toBe(at(last));
    expect(dueAfter(connection, period, at(next) - 500_000)).toBe(at(next));
  });
});

it.each([
  ['hourly', 15 * 60],
  ['daily', 6 * 3600],
  ['weekly', 86_400],
  ['monthly', 86_400],
] as const)('the grace of %s runs is %d s', (period, grace) => {
  expect(gracePeriod(period)).toBe(grace * 1_000_000);
});
