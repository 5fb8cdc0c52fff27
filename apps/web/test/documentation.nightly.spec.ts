import { readFile } from 'node:fs/promises';

import { isNightly } from '@syncledger/testing';
import { transferredBy } from '@syncledger/testing/browser';

import { Visit } from './support/browser.js';
import { browser, signedOut, useStage, world } from './support/stage.js';

/** Size of the first page with everything that it loads, in bytes over the network. */
const MAX_BYTES = 150_000;
const PREFIX = '/ledger';
const LOOKS = [
  ['light', 1280],
  ['dark', 320],
] as const;

/** Pages with long tables, code, pictures and nothing of that kind. */
const PAGES = ['index.html', 'start/dashboard.html', 'reference/agent.html', 'reference/permissions.html'];

/** Every page that the list for readers without a browser names. */
async function allPages(base: string): Promise<string[]> {
  const list = await (await fetch(`${base}${PREFIX}/docs/llms.txt`)).text();
  return [...list.matchAll(/\]\(([^)]+)\.md\)/g)].map(([, name = '']) => `${name}.html`);
}

// The server reads no database for it.
describe('the documentation, below a prefix', () => {
  const settings = { SYNCLEDGER_PUBLIC_URL: `http://127.0.0.1:1${PREFIX}` };
  useStage('sqlite', settings);

  it('loads its first page with less than 150 kB', async () => {
    const page = await browser.newPage();
    const { pageBytes, otherBytes } = await transferredBy(page, async () => {
      await page.goto(`${world.base}${PREFIX}/docs`);
      await page.getByRole('search').waitFor();
    });
    expect(new URL(page.url()).pathname).toBe(`${PREFIX}/docs/`);
    expect(pageBytes + otherBytes).toBeGreaterThan(5000);
    expect(pageBytes + otherBytes).toBeLessThan(MAX_BYTES);
    await page.close();
  });

  it('finds a page by its search, with the keyboard alone, and offers it as Markdown', async () => {
    const visit = await signedOut();
    const { page } = visit;
    await visit.open(`${PREFIX}/docs/reference/api.html`);
    await page.getByRole('search').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('verify the signature of a webhook');
    await page.getByRole('status').filter({ hasText: 'found' }).waitFor({ state: 'attached' });
    expect(await visit.violations()).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/docs/reference/webhooks.html*');
    const markdown = await page.getByRole('link', { name: 'This page as Markdown' }).getAttribute('href');
    const text = await (await fetch(new URL(String(markdown), page.url()))).text();
    expect(text).toBe(await readFile(new URL('../../../docs/reference/webhooks.md', import.meta.url), 'utf8'));
    expect(visit.consoleMessages).toEqual([]);
    await visit.close();
  });

  // Nightly, each page is checked.
  it('passes axe, fits into the window and keeps to its policy, light and wide as well as dark and narrow', async () => {
    const visit = await signedOut();
    const found: Record<string, string[]> = {};
    const names = isNightly ? await allPages(world.base) : PAGES;
    expect(names.length).toBeGreaterThanOrEqual(PAGES.length);
    for (const name of names) {
      await visit.open(`${PREFIX}/docs/${name}`);
      await visit.page.getByRole('search').waitFor();
      for (const [scheme, width] of LOOKS) {
        await visit.page.emulateMedia({ colorScheme: scheme });
        await visit.page.setViewportSize({ width, height: 900 });
        const drawn = await visit.page.evaluate(() => document.documentElement.scrollWidth);
        const wrong = [...(await visit.violations()), ...(drawn > width ? [`${String(drawn)} pixels wide`] : [])];
        if (wrong.length > 0) found[`${name}, ${scheme}`] = wrong;
      }
    }
    expect(found).toEqual({});
    // Violations of the policy are among them.
    expect(visit.consoleMessages).toEqual([]);
    await visit.close();
  }, 360_000);

  it('is reached from the menu of the dashboard', async () => {
    const visit = await Visit.start(browser, { base: `${world.base}${PREFIX}`, token: world.admin });
    await visit.page.getByRole('button', { name: 'admin@localhost' }).click();
    const link = visit.page.getByRole('menuitem', { name: 'Documentation' });
    const [opened] = await Promise.all([visit.context.waitForEvent('page'), link.click()]);
    await opened.getByRole('heading', { level: 1, name: 'Syncledger' }).waitFor();
    expect(new URL(opened.url()).pathname).toBe(`${PREFIX}/docs/`);
    await visit.close();
  });
});
