import { timelineSummary } from './timeline-text.js';

const runs = (...lasted: number[]) => lasted.map((seconds, id) => ({ id, at: id, seconds, succeeded: seconds < 100 }));

it.each([
  [runs(), 'No runs finished in the last 30 days.'],
  [runs(5), '1 run in the last 30 days: none failed; median duration 5 s, longest 5 s.'],
  [runs(200, 10, 30), '3 runs in the last 30 days: 1 failed; median duration 30 s, longest 3 min 20 s.'],
])('summarizes %j', (of, text) => {
  expect(timelineSummary(of, 30)).toBe(text);
});
