import { describe, expect, it } from '@jest/globals';

import { MAX_DELIVERY_ATTEMPTS, waitBeforeRetry } from './retry.js';

const MINUTE = 60_000_000;
const DAY = 24 * 60 * MINUTE;

describe('the wait before a retry', () => {
  it('is spaced as Standard Webhooks recommends, and ends', () => {
    const waits = Array.from({ length: MAX_DELIVERY_ATTEMPTS }, (_, index) =>
      waitBeforeRetry(index + 1, undefined, 0.5),
    );
    const minutes = waits.map((wait) => wait && wait / MINUTE);
    expect(minutes).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440, undefined]);
  });

  it('is a tenth shorter or longer by chance', () => {
    expect([0, 1].map((random) => waitBeforeRetry(2, undefined, random))).toEqual([4.5 * MINUTE, 5.5 * MINUTE]);
  });

  it('is as long as the receiver asks, when that is longer and not over a day', () => {
    const waits = [MINUTE, 60 * MINUTE, 30 * DAY].map((asked) => waitBeforeRetry(2, asked, 0.5));
    expect(waits).toEqual([5 * MINUTE, 60 * MINUTE, DAY]);
    expect(waitBeforeRetry(MAX_DELIVERY_ATTEMPTS, DAY, 0.5)).toBeUndefined();
  });
});
