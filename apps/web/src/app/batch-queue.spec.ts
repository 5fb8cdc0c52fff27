import { jest } from '@jest/globals';

import { BatchQueue } from './batch-queue.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function recording(hand: (items: readonly number[]) => Promise<unknown> = () => Promise.resolve()) {
  const handed: (readonly number[])[] = [];
  const batches = new BatchQueue<number>((items) => {
    handed.push(items);
    return hand(items);
  }, 1000);
  return { batches, handed };
}

it('hands on together what comes together, and then waits', async () => {
  const { batches, handed } = recording();
  batches.add(1);
  batches.add(2);
  await jest.advanceTimersByTimeAsync(100);
  expect(handed).toEqual([[1, 2]]);
  batches.add(3);
  await jest.advanceTimersByTimeAsync(500);
  batches.add(4);
  expect(handed).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(500);
  expect(handed).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

it('waits for a batch that takes long, and goes on after one that failed', async () => {
  let fail: (error: Error) => void = () => undefined;
  const { batches, handed } = recording(() => new Promise((_, reject) => (fail = reject)));
  batches.add(1);
  await jest.advanceTimersByTimeAsync(100);
  batches.add(2);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(handed).toHaveLength(1);
  fail(new Error('no network'));
  await jest.advanceTimersByTimeAsync(1);
  expect(handed).toEqual([[1], [2]]);
});

it('hands on nothing once stopped', async () => {
  const { batches, handed } = recording();
  batches.add(1);
  batches.stop();
  await jest.advanceTimersByTimeAsync(5000);
  expect(handed).toEqual([]);
});
