import { formatDuration, formatRelative, formatSince } from './format-time.js';

const now = Date.parse('2026-06-15T12:00:00Z');
const hours = (count: number) => now + count * 3_600_000;

it.each([
  [now, 'just now'],
  [now - 59_000, 'just now'],
  [now + 30_000, 'in less than a minute'],
  [now - 61_000, '1 minute ago'],
  [hours(-3), '3 hours ago'],
  [hours(-24), 'yesterday'],
  [hours(30), 'tomorrow'],
  [hours(-24 * 13), '13 days ago'],
  [hours(-24 * 15), '2 weeks ago'],
  [hours(-24 * 400), '1 year ago'],
  [hours(24 * 90) - 1000, 'in 3 months'],
  [hours(24 * 365), 'in 1 year'],
  [hours(24 * 548), 'in 18 months'],
  [hours(24 * 1000), 'in 3 years'],
])('formats %d as "%s"', (time, words) => {
  expect(formatRelative(time, now)).toBe(words);
});

it('counts days by the calendar', () => {
  const thursday = new Date(2026, 5, 18, 0, 30).getTime();
  expect(formatRelative(new Date(2026, 5, 16, 23, 30).getTime(), thursday)).toBe('2 days ago');
  expect(formatRelative(new Date(2026, 5, 17, 0, 15).getTime(), thursday)).toBe('yesterday');
});

it.each([
  [1, '1 s'],
  [129, '2 min 9 s'],
  [4800, '1 h 20 min'],
])('formats %d seconds as "%s"', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});

it.each([
  [new Date(2026, 5, 15, 9, 5), 'since 09:05'],
  [new Date(2026, 5, 14, 14, 2), 'since Sun 14:02'],
  [new Date(2026, 5, 9, 14, 2), 'since Tue 14:02'],
  [new Date(2026, 5, 8, 14, 2), 'since 8 Jun 2026'],
])('formats %s as "%s"', (time, words) => {
  expect(formatSince(time.getTime(), new Date(2026, 5, 15, 12).getTime())).toBe(words);
});
