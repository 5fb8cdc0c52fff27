import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Starts the browser of its npm package, headless. */
export async function startBrowser(): Promise<Browser> {
  // WebGL is not used; where it must be emulated in software, all rendering in that mode takes twice as long.
  chromium.setGraphicsMode = false;
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // A single process, which the package recommends where memory is scarce, exits with the first window that closes.
    args: [...chromium.args.filter((arg) => arg !== '--single-process'), '--no-sandbox'],
    headless: true,
  });
}

/** Signs a context in to the dashboard, without its form. */
export async function openSession(context: BrowserContext, base: string, token: string): Promise<void> {
  const answer = await context.request.post(`${base}/api/v2/session/`, {
    data: { token },
    // As from a page of the server.
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  if (!answer.ok()) throw new Error(`Not signed in: ${String(answer.status())} ${await answer.text()}`);
}

/** The network traffic of a page. */
export interface Transferred {
  /** Bytes of the dashboard itself: page, scripts, styles; compressed, with headers. */
  readonly pageBytes: number;
  /** Bytes of everything else: API responses, images. */
  readonly otherBytes: number;
}

const OF_THE_PAGE = new Set(['Document', 'Script', 'Stylesheet']);

/** Counts the network traffic while something is done with a page; from an empty cache, if the page is new. */
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
