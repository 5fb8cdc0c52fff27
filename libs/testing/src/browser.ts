import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';

/** Starts the browser that comes with its npm package, without a window. */
export async function startBrowser(): Promise<Browser> {
  // Nothing is drawn by WebGL; where a program has to play its graphics processor, all drawing by that one takes twice as long.
  chromium.setGraphicsMode = false;
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // A single process for everything, as the package asks for where memory is dear, ends with the first window that closes.
    args: [...chromium.args.filter((arg) => arg !== '--single-process'), '--no-sandbox'],
    headless: true,
  });
}

/** What came over the network for a page. */
export interface Transferred {
  /** What the dashboard itself is: page, scripts, styles; bytes with their headers, as they came, compressed. */
  readonly pageBytes: number;
  /** All the rest: answers of the API, pictures. */
  readonly otherBytes: number;
}

const OF_THE_PAGE = new Set(['Document', 'Script', 'Stylesheet']);

/** Counts what comes over the network while something is done with a page; from an empty cache, if the page is new. */
export async function transferredBy(page: Page, act: () => Promise<unknown>): Promise<Transferred> {
  const devtools = await page.context().newCDPSession(page);
  const types = new Map<string, string>();
  const sums = { pageBytes: 0, otherBytes: 0 };
  devtools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sums[OF_THE_PAGE.has(types.get(requestId) ?? '') ? 'pageBytes' : 'otherBytes'] += encodedDataLength;
  });
  await devtools.send('Network.enable');
  try {
    await act();
  } finally {
    await devtools.detach();
  }
  return sums;
}
