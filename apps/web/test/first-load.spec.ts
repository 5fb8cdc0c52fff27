import { nightlyDialects } from '@syncledger/testing';
import { transferredBy } from '@syncledger/testing/browser';
import type { Browser } from 'playwright-core';

import { startBrowser } from './support/browser.js';
import { World } from './support/world.js';

/** Size of everything loaded for the first page, in bytes over the network. */
const MAX_BYTES = 200_000;

describe.each(nightlyDialects)('first load, on %s', (dialect) => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(dialect), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  it('loads the overview with less than 200 kB', async () => {
    const page = await browser.newPage();
    await page.addInitScript((token) => {
      sessionStorage.setItem('syncledger.token', token);
    }, world.admin);
    const { pageBytes } = await transferredBy(page, async () => {
      await page.goto(world.base);
      await page.getByRole('heading', { level: 1 }).waitFor();
    });
    // The scripts alone are larger than this, so it did load.
    expect(pageBytes).toBeGreaterThan(50_000);
    expect(pageBytes).toBeLessThan(MAX_BYTES);
  });
});
