import type { Browser } from 'playwright-core';

import { startBrowser, Visit } from './support/browser.js';
import { World } from './support/world.js';

describe('going on where one was', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start('sqlite'), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  /** Signs in with a token that is kept in memory only: loading the window anew would ask for it. */
  async function enter(token: string): Promise<Visit> {
    const visit = await Visit.begin(browser, { base: world.base });
    await visit.page.getByRole('textbox', { name: 'Token' }).fill(token);
    await visit.page.getByRole('button', { name: 'Sign in' }).click();
    await visit.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    return visit;
  }

  it('gives the focus to the page that a key leads to, and to one that takes the place of what had it', async () => {
    const project = await world.project();
    await world.connection(project, { alias: 'Followed' });
    const { page, ...visit } = await enter(world.admin);
    const focused = page.locator('#page:focus');
    await page.getByRole('link', { name: 'Administration' }).focus();
    await page.keyboard.press('Alt+2');
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await focused.waitFor();
    await page.keyboard.press('Alt+1');
    await page.getByRole('link', { name: 'Followed' }).click();
    await page.getByRole('heading', { level: 1, name: 'Followed' }).waitFor();
    await focused.waitFor();
    await visit.context.close();
  });

  it('leaves the focus where it is when one is asked first, and stays', async () => {
    const { page, ...visit } = await enter(world.admin);
    await page.getByRole('link', { name: 'New connection' }).first().click();
    await page.getByRole('textbox', { name: 'Alias' }).fill('Half done');
    await page.getByRole('button', { name: 'Make the connection' }).focus();
    await page.keyboard.press('Alt+2');
    await page.getByRole('button', { name: 'Stay' }).click();
    await page.locator('button:focus', { hasText: 'Make the connection' }).waitFor();
    await visit.context.close();
  });
});
