import { nightlyDialects } from '@syncledger/testing';
import type { Browser, Page } from 'playwright-core';

import { startBrowser, Visit } from './support/browser.js';
import { World } from './support/world.js';

/** The script of the page with all runs, and that of the administration. */
const RUNS = /\/assets\/runs-[^/]*\.js/;
const ADMINISTRATION = /\/assets\/administration-[^/]*\.js/;

describe.each(nightlyDialects)('going on where one was, on %s', (dialect) => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(dialect), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  /** Signs in with a token that is kept in memory only: loading the window anew would ask for it. */
  async function enter(token: string, prepare?: (page: Page) => Promise<unknown>): Promise<Visit> {
    const visit = await Visit.begin(browser, { base: world.base });
    await prepare?.(visit.page);
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

  it('tries a page again whose code could not be loaded, and keeps the token', async () => {
    const { page, context } = await enter(world.admin);
    await page.route(RUNS, (route) => route.abort());
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('alert').getByText('could not be loaded').waitFor();
    await page.unroute(RUNS);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await context.close();
  });

  it('offers to load the window anew where a page fails twice, and not where another fails once', async () => {
    const { page, context } = await enter(world.admin);
    for (const code of [RUNS, ADMINISTRATION]) await page.route(code, (route) => route.abort());
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByRole('link', { name: 'Administration' }).click();
    await page.waitForURL('**/administration');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Load it anew' }).waitFor();
    await context.close();
  });

  it('offers to load the window anew where the server has another version', async () => {
    const { page, context } = await enter(world.admin);
    await page.route(RUNS, (route) => route.fulfill({ status: 404 }));
    await page.route(`${world.base}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>Another</p>' }));
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('button', { name: 'Load it anew' }).waitFor();
    await context.close();
  });

  /** Somebody who may make projects, on the page that offers it, and the way to take that right from them. */
  async function projectMaker(prepare?: (page: Page) => Promise<unknown>) {
    const { id, token } = await world.person('UR2');
    const { page, context } = await enter(token, prepare);
    await page.keyboard.press('Alt+3');
    await page.getByRole('link', { name: 'Projects' }).first().click();
    const make = page.getByRole('button', { name: 'Create a project' });
    await make.waitFor();
    return { page, context, make, demote: () => world.call('PATCH', `users/${id}/`, { role: 'UR1' }) };
  }

  it('offers no more what was refused, but only once the form is closed', async () => {
    const { page, context, make, demote } = await projectMaker();
    await make.click();
    await demote();
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Too late');
    const send = async () => {
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
      expect((await answer).status()).toBe(403);
    };
    const asked = page.waitForResponse(/users\/me/);
    await send();
    await (await asked).finished();
    // By now the rights are known. What was typed can be sent again all the same.
    await send();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(await name.inputValue()).toBe('Too late');
    await page.keyboard.press('Escape');
    await make.waitFor({ state: 'detached' });
    await context.close();
  });

  it('notices what one may no longer do when the window is looked at again', async () => {
    const { page, context, make, demote } = await projectMaker();
    await demote();
    await page.clock.setFixedTime(Date.now() + 60_000);
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await make.waitFor({ state: 'detached' });
    await context.close();
  });

  it('notices what one may no longer do when the server is reached again', async () => {
    const events = '**/api/v2/events/**';
    const { page, context, make, demote } = await projectMaker((opened) =>
      opened.route(events, (route) => route.abort()),
    );
    await demote();
    await page.unroute(events);
    await make.waitFor({ state: 'detached' });
    await context.close();
  });
});
