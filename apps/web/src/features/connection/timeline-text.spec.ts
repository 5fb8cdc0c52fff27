import { timelineSummary } from './timeline-text.js';

const runs = (...lasted: number[]) => lasted.map((seconds, id) => ({ id, at: id, seconds, succeeded: seconds < 100 }));

it.each([
  [runs(), 'No run has finished in the last 30 days.'],
  [runs(5), '1 run in the last 30 days: none failed; half took up to 5 s, the longest 5 s.'],
  [runs(200, 10, 30), '3 runs in the last 30 days: 1 failed; half took up to 30 s, the longest 3 min 20 s.'],
])('sums up %j', (of, text) => {
  expect(timelineSummary(of, 30)).toBe(text);
});
