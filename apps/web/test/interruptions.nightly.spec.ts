import { nightlyDialects } from '@syncledger/testing';
import type { Page } from 'playwright-core';

import type { Visit } from './support/browser.js';
import { signedOut, useStage, world } from './support/stage.js';

/** Chunks of the pages. */
const RUNS = /\/assets\/runs-[^/]*\.js/;
const ADMINISTRATION = /\/assets\/administration-[^/]*\.js/;

describe.each(nightlyDialects)('interruptions, on %s', (dialect) => {
  useStage(dialect);

  /** Signs in with the form. */
  async function signIn(token: string, prepare?: (page: Page) => Promise<unknown>): Promise<Visit> {
    const visit = await signedOut();
    await prepare?.(visit.page);
    await visit.page.getByRole('textbox', { name: 'Token' }).fill(token);
    await visit.page.getByRole('button', { name: 'Sign in' }).click();
    await visit.page.getByRole('navigation', { name: 'Main', exact: true }).waitFor();
    return visit;
  }

  it('moves the focus to the page after a shortcut, and when its element is gone', async () => {
    const project = await world.project();
    await world.connection(project, { alias: 'Followed' });
    const { page, ...visit } = await signIn(world.admin);
    const focused = page.locator('#page:focus');
    await page.getByRole('link', { name: 'Administration' }).focus();
    await page.keyboard.press('Alt+3');
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await focused.waitFor();
    await page.keyboard.press('Alt+1');
    await page.getByRole('link', { name: 'Followed' }).click();
    await page.getByRole('heading', { level: 1, name: 'Followed' }).waitFor();
    await focused.waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('button:focus', { hasText: 'Delete' }).waitFor();
    await visit.context.close();
  });

  it('keeps the focus if the user keeps editing', async () => {
    const { page, ...visit } = await signIn(world.admin);
    await page.getByRole('link', { name: 'New connection' }).first().click();
    await page.getByRole('textbox', { name: 'Alias' }).fill('Half done');
    await page.getByRole('button', { name: 'Create connection' }).focus();
    await page.keyboard.press('Alt+3');
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.locator('button:focus', { hasText: 'Create connection' }).waitFor();
    await visit.context.close();
  });

  it('retries loading the code of a page', async () => {
    const { page, context } = await signIn(world.admin);
    await page.route(RUNS, (route) => route.abort());
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('alert').getByText('could not be loaded').waitFor();
    await page.unroute(RUNS);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await context.setOffline(true);
    await page.getByRole('link', { name: 'Administration' }).click();
    await page.getByRole('alert').getByText('not available offline').waitFor();
    await context.setOffline(false);
    await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor();
    await context.close();
  });

  it('offers to reload if a page fails twice, but not if two pages fail once', async () => {
    const { page, context } = await signIn(world.admin);
    for (const code of [RUNS, ADMINISTRATION]) await page.route(code, (route) => route.abort());
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByRole('link', { name: 'Administration' }).click();
    await page.waitForURL('**/administration');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Reload' }).waitFor();
    await context.close();
  });

  it('offers to reload if the server was updated', async () => {
    const { page, context } = await signIn(world.admin);
    await page.route(RUNS, (route) => route.fulfill({ status: 404 }));
    await page.route(`${world.base}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>Another</p>' }));
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('button', { name: 'Reload' }).waitFor();
    await context.close();
  });

  /** Signs in a user who may create projects, and opens the list of projects. */
  async function openProjects(prepare?: (page: Page) => Promise<unknown>) {
    const { id, token } = await world.user('UR2');
    const { page, context } = await signIn(token, prepare);
    await page.keyboard.press('Alt+4');
    await page.getByRole('link', { name: 'Projects' }).first().click();
    const createProject = page.getByRole('button', { name: 'Create project' });
    await createProject.waitFor();
    return { page, context, createProject, demote: () => world.call('PATCH', `users/${id}/`, { role: 'UR1' }) };
  }

  it('hides an action that was forbidden, but not before its form is closed', async () => {
    const { page, context, createProject, demote } = await openProjects();
    await createProject.click();
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
    // The new permissions are loaded, but the form can still be submitted.
    await send();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(await name.inputValue()).toBe('Too late');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await createProject.waitFor({ state: 'detached' });
    await context.close();
  });

  it('refetches permissions when the window becomes visible again', async () => {
    const { page, context, createProject, demote } = await openProjects();
    await demote();
    await page.clock.setFixedTime(Date.now() + 60_000);
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await createProject.waitFor({ state: 'detached' });
    await context.close();
  });

  it('refetches permissions when the server is reached again', async () => {
    const events = '**/api/v2/events/**';
    const { page, context, createProject, demote } = await openProjects(async (opened) => {
      // Requests of shared workers cannot be intercepted; without them, each tab has a stream of its own.
      await opened.evaluate(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
      await opened.route(events, (route) => route.abort());
    });
    await demote();
    await page.unroute(events);
    await createProject.waitFor({ state: 'detached' });
    await context.close();
  });
});
