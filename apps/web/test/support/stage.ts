import type { Browser } from 'playwright-core';

import { startBrowser, Visit, type VisitOptions } from './browser.js';
import { World, type dialects } from './world.js';

/** The server of the current tests. */
export let world: World;
/** The browser of all tests of a file or suite. */
export let browser: Browser;

let starting: Promise<Browser> | undefined;
/** Started servers, by their arguments. */
const worlds = new Map<string, Promise<World>>();

/** Gives the tests of a `describe` a browser and a server; the specs of a suite share them. */
export function useStage(dialect: (typeof dialects)[number], settings: Record<string, string> = {}): void {
  beforeAll(async () => {
    const key = JSON.stringify([dialect, settings]);
    const started = worlds.get(key) ?? World.start(dialect, settings);
    worlds.set(key, started);
    [world, browser] = await Promise.all([started, (starting ??= startBrowser())]);
  });
}

/** Opens the dashboard in a new session, as the administrator by default. */
export const signedIn = (options: Partial<VisitOptions> = {}): Promise<Visit> =>
  Visit.start(browser, { base: world.base, token: world.admin, ...options });

export const signedOut = (): Promise<Visit> => Visit.start(browser, { base: world.base });

// Of the whole file, after all `describe`s.
afterAll(async () => {
  await (await starting)?.close();
  for (const started of worlds.values()) await (await started).close();
});
