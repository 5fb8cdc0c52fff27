import { openSession, startBrowser } from '@syncledger/testing/browser';

import type { Visited } from './visit.js';

const PATIENCE = 120_000;

/**
 * Notes in each frame which lines are new, and how many milliseconds ago each was printed, from the first line on screen on: those
 * printed before the page was open say nothing. Text: it runs in the browser.
 */
const WATCH = `{
  globalThis.took = [];
  let last;
  const look = () => {
    const text = document.querySelector('[aria-label="Output lines"]')?.textContent ?? '';
    const times = Array.from(text.matchAll(/at (\\d{13}) reading/g), ([, at]) => Number(at));
    const now = Date.now();
    last ??= times.length > 0 ? now : undefined;
    took.push(...times.filter((at) => at > last).map((at) => now - at));
    last = times.reduce((most, at) => Math.max(most, at), last);
    requestAnimationFrame(look);
  };
  look();
}`;

/** Milliseconds from printing a line until the page of a run shows it in a browser. */
export async function watchLines({ base, token }: Visited, page: string, lines: number): Promise<number[]> {
  const browser = await startBrowser();
  try {
    // The policy forbids to evaluate text, which is how this looks into the page.
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
    await openSession(context, base, token);
    const opened = await context.newPage();
    await opened.addInitScript(WATCH);
    await opened.goto(`${base}/${page}`);
    await opened.waitForFunction(`globalThis.took.length >= ${String(lines)}`, undefined, { timeout: PATIENCE });
    return await opened.evaluate<number[]>('globalThis.took');
  } finally {
    await browser.close();
  }
}
