import { nightlyDialects } from '@syncledger/testing';
import { openSession, transferredBy } from '@syncledger/testing/browser';

import { browser, useStage, world } from './support/stage.js';

/** Size of the page, and of everything loaded for it, API responses included, in bytes over the network. */
const [MAX_PAGE_BYTES, MAX_BYTES] = [122_000, 140_000];
const CONNECTIONS = 200;

describe.each(nightlyDialects)('first load, on %s', (dialect) => {
  useStage(dialect);

  it('loads the overview of 200 connections with less than 140 kB', async () => {
    const project = await world.project({ name: 'Large' });
    const add = async (index: number) => {
      await world.result(await world.connection(project, { alias: `Connection ${index}` }), {
        succeeded: index % 4 > 0,
      });
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => add(index)));
    const page = await browser.newPage();
    await openSession(page.context(), world.base, world.admin);
    const { pageBytes, otherBytes } = await transferredBy(page, async () => {
      await page.goto(world.base);
      await page
        .getByRole('link', { name: /^Connection / })
        .first()
        .waitFor();
    });
    // The scripts alone are larger than this, so it did load.
    expect(pageBytes).toBeGreaterThan(50_000);
    expect(pageBytes).toBeLessThan(MAX_PAGE_BYTES);
    expect(otherBytes).toBeGreaterThan(5000);
    expect(pageBytes + otherBytes).toBeLessThan(MAX_BYTES);
  });
});
