import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import { historiesOf, tryHistories } from '../support/histories.js';
import type { TestApp } from '../support/test-app.js';
import { startApp } from '../support/world.js';
import { ChainWorld } from './chain-world.js';
import { histories as steps } from './chains.js';

const histories = historiesOf({ seed: 20_261_129, count: 8 });

/** Wire additions, section 1: rights only narrow. */
describe.each(nightlyDialects)('tokens made by tokens on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect);
  });
  afterAll(() => app.close());

  it(
    'reach what every link of their chain reaches, and no more',
    async () => {
      const tried = { tokens: 0, chained: 0, stopped: 0, params: 0, runs: 0 };
      await tryHistories(histories, steps, async (history) => {
        const world = await ChainWorld.open(app);
        for (const step of history) await world.take(step);
        await world.expectReaches(tried);
      });
      // The histories are of some use: chains of two, of which some stopped, and some reach secrets and runs.
      for (const count of Object.values(tried)) expect(count).toBeGreaterThan(histories.only === undefined ? 0 : -1);
    },
    histories.timeout,
  );
});
