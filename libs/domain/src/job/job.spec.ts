import { readySeconds, runState } from './job.js';

it.each([
  [0, 129_000_000, 129],
  [0, 128_000_001, 129],
  [5, 5, 1],
])('a run from %d to %d took %d seconds', (from, to, seconds) => {
  expect(readySeconds(from, to)).toBe(seconds);
});

it.each([
  [0, null, 'queued'],
  [0, 1, 'running'],
  [1, null, 'finished'],
  [129, 1, 'finished'],
] as const)('ready %d, started at %p: %s', (ready, startedAt, state) => {
  expect(runState(ready, startedAt)).toBe(state);
});
