import { expect, it } from '@jest/globals';

import { PAUSE_MILLISECONDS } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import type { JobChangeFeed } from '../changes/index.js';
import type { PurgeRepository } from './purge.repository.js';
import { Purge } from './purge.service.js';

it('pauses between two transactions', async () => {
  const happened: string[] = [];
  const repository: Pick<PurgeRepository, 'hidden' | 'purgeSome' | 'remove' | 'purgeProjects'> = {
    hidden: () => Promise.resolve([1]),
    purgeSome: () => {
      happened.push('unit');
      // Timers of one length end in the order in which they began.
      setTimeout(() => happened.push('others'), PAUSE_MILLISECONDS);
      return Promise.resolve(happened.length < 4);
    },
    remove: () => Promise.resolve(),
    purgeProjects: () => Promise.resolve(),
  };
  const feed: Pick<JobChangeFeed, 'drain'> = { drain: () => Promise.resolve() };
  const purge = new Purge(repository as PurgeRepository, feed as JobChangeFeed, new Clock());
  purge.start();
  await purge.idle();
  expect(happened).toEqual(['unit', 'others', 'unit', 'others', 'unit']);
});
