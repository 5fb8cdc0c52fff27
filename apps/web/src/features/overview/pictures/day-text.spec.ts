import { describeCounts, describeDay, describeTrend } from './day-text.js';

const counts = (finished: number, failed: number) => ({ finished, failed });

it('says what a day had', () => {
  expect(describeDay({ day: '2026-11-24', ...counts(1200, 3) })).toBe('Tue 24 Nov 2026: 1,200 runs, 3 failed (0.3%)');
  expect(describeCounts(counts(0, 0))).toBe('no runs');
  expect(describeCounts(counts(1, 0))).toBe('1 run, none failed');
  expect(describeCounts(counts(5000, 1))).toBe('5,000 runs, 1 failed (under 0.1%)');
  expect(describeCounts(counts(5000, 4999))).toBe('5,000 runs, 4,999 failed (99.9%)');
});

it('compares the last week with the one before', () => {
  const week = (failed: number) => Array.from({ length: 7 }, () => counts(10, failed));
  expect(describeTrend([...week(1), ...week(2)])).toBe('14 failed in 7 days, more than the 7 before');
  expect(describeTrend([...week(2), ...week(0)])).toBe('0 failed in 7 days, fewer than the 14 before');
  expect(describeTrend([])).toBe('0 failed in 7 days, as many as the 0 before');
});
