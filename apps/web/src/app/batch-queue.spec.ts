import { jest } from '@jest/globals';

import { BatchQueue } from './batch-queue.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function recording(handler: (items: readonly number[]) => Promise<unknown> = () => Promise.resolve()) {
  const batches: (readonly number[])[] = [];
  const queue = new BatchQueue<number>((items) => {
    batches.push(items);
    return handler(items);
  }, 1000);
  return { queue, batches };
}

it('batches items that arrive together, and waits between batches', async () => {
  const { queue, batches } = recording();
  queue.add(1);
  queue.add(2);
  await jest.advanceTimersByTimeAsync(100);
  expect(batches).toEqual([[1, 2]]);
  queue.add(3);
  await jest.advanceTimersByTimeAsync(500);
  queue.add(4);
  expect(batches).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(500);
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

it('waits for a slow batch, and continues after a failed one', async () => {
  let fail: (error: Error) => void = () => undefined;
  const { queue, batches } = recording(() => new Promise((_, reject) => (fail = reject)));
  queue.add(1);
  await jest.advanceTimersByTimeAsync(100);
  queue.add(2);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(batches).toHaveLength(1);
  fail(new Error('no network'));
  await jest.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([[1], [2]]);
});

it('passes on nothing after stop', async () => {
  const { queue, batches } = recording();
  queue.add(1);
  queue.stop();
  await jest.advanceTimersByTimeAsync(5000);
  expect(batches).toEqual([]);
});
