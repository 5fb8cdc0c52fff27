import { openSession, transferredBy } from '@syncledger/testing/browser';
import type { Browser, Page } from 'playwright-core';

/** A server to visit. */
export interface Visited {
  readonly base: string;
  readonly token: string;
}

/** What opening the overview cost. */
export interface Opening {
  /** Everything that is loaded until then, JSON included, over the network: the pictures follow after the first rows. */
  readonly bytes: number;
  /** From the beginning of the navigation until a row is there and the search field takes text, in milliseconds. */
  readonly interactive: number;
}

/** Waits for both in the page itself, so that nothing of the way to it counts. Text: it runs in the browser. */
const WATCH = `{
  const look = () => {
    const field = document.querySelector('input[type="search"]');
    const row = document.querySelector('[role="table"] [role="row"] [role="cell"] a');
    if (field && !field.disabled && row) globalThis.interactive = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}`;

/** Opens the overview in a new window of a browser that has seen nothing yet, on a CPU so many times slower, and leaves it open. */
export async function openOverview(
  browser: Browser,
  { base, token }: Visited,
  slowdown: number,
): Promise<{ page: Page; opening: Opening }> {
  // The policy forbids to evaluate text, which is how this looks into the page.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  const page = await context.newPage();
  await openSession(context, base, token);
  await page.addInitScript(WATCH);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const { pageBytes, otherBytes } = await transferredBy(page, async () => {
    await page.goto(`${base}/`);
    await page.waitForFunction('globalThis.interactive > 0', undefined, { timeout: 60_000 });
  });
  const interactive = await page.evaluate<number>('globalThis.interactive');
  return { page, opening: { bytes: pageBytes + otherBytes, interactive } };
}
