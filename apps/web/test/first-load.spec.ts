import { nightlyDialects } from '@syncledger/testing';
import { transferredBy } from '@syncledger/testing/browser';
import type { Browser } from 'playwright-core';

import { startBrowser } from './support/browser.js';
import { World } from './support/world.js';

/** What the dashboard may weigh before it shows its first page, in bytes over the network. */
const MOST = 200_000;

describe.each(nightlyDialects)('the first load, on %s', (dialect) => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(dialect), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  it('brings the overview in less than 200 kB', async () => {
    const page = await browser.newPage();
    await page.addInitScript((token) => {
      sessionStorage.setItem('syncledger.token', token);
    }, world.admin);
    const { pageBytes } = await transferredBy(page, async () => {
      await page.goto(world.base);
      await page.getByRole('heading', { level: 1 }).waitFor();
    });
    // It did load: the scripts alone are more than this.
    expect(pageBytes).toBeGreaterThan(50_000);
    expect(pageBytes).toBeLessThan(MOST);
  });
});
