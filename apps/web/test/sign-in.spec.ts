import { nightlyDialects } from '@syncledger/testing';
import type { Browser } from 'playwright-core';

import { startBrowser, Visit } from './support/browser.js';
import { World } from './support/world.js';

describe.each(nightlyDialects)('sign-in, on %s', (dialect) => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(dialect), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  it('rejects an invalid token and accepts a valid one', async () => {
    const visit = await Visit.start(browser, { base: world.base });
    const { page } = visit;
    await page.getByRole('textbox', { name: 'Token' }).fill('slt_wrong');
    expect(await visit.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('invalid, expired or revoked').waitFor();
    await visit.signIn(world.admin);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await visit.close();
  });

  it('stores the token only on request, and deletes it on sign-out', async () => {
    const visit = await Visit.start(browser, { base: world.base });
    const { page } = visit;
    const stored = () =>
      page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    await page.getByRole('textbox', { name: 'Token' }).fill(world.admin);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor();
    expect(await stored()).not.toContain(world.admin);
    await page.reload();
    await visit.signIn(world.admin);
    expect(await stored()).toContain(world.admin);
    await page.reload();
    await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor();
    await page.getByRole('button', { name: 'admin@localhost' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    expect(await stored()).not.toContain(world.admin);
    await visit.close();
  });

  it('offers no actions to a read-only token', async () => {
    const project = await world.project();
    const connection = await world.connection(project, { params: { alm_pass: 'secret' } });
    const { id } = await world.call('GET', 'users/me/');
    const named = { name: 'Reader', read_only: true };
    const { token } = await world.call<{ token: string }>('POST', `users/${id}/api-tokens/`, named);
    const visit = await Visit.start(browser, { base: world.base, token });
    const { page } = visit;
    const offered: string[] = [];
    for (const path of [
      `connections/alm/${connection}`,
      `administration/projects/${project}`,
      `administration/people/${id}`,
    ]) {
      await visit.open(`/${path}`);
      await visit.waitUntilLoaded();
      offered.push(...(await page.getByRole('main').getByRole('button').allTextContents()));
    }
    // Revealing a secret changes nothing.
    expect(offered).toEqual(['Reveal']);
    await visit.close();
  });

  it('offers a project lead to delete a project only if they may delete its connections', async () => {
    const [empty, full] = [await world.project(), await world.project()];
    await world.connection(full);
    const { token } = await world.user('UR2', { [empty]: 'PR4', [full]: 'PR4' });
    const visit = await Visit.start(browser, { base: world.base, token });
    const offered: string[][] = [];
    for (const id of [empty, full]) {
      await visit.open(`/administration/projects/${id}`);
      await visit.page.getByRole('button', { name: 'Archive' }).waitFor();
      await visit.waitUntilLoaded();
      const texts = await visit.page.getByRole('main').getByRole('button').allTextContents();
      offered.push(texts.filter((text) => text === 'Archive' || text === 'Delete'));
    }
    expect(offered).toEqual([['Archive', 'Delete'], ['Archive']]);
    await visit.close();
  });

  it('ends the session when the token is revoked', async () => {
    const { email, token } = await world.user('UR1');
    const visit = await Visit.start(browser, { base: world.base, token });
    const { results } = await world.call<{ results: { id: number; email: string }[] }>('GET', 'users/');
    const { id } = results.find((user) => user.email === email)!;
    await world.call('DELETE', `users/${id}/api-token/`);
    // The event stream ends with the token, without any other request.
    await visit.page.getByText('expired or was revoked').waitFor();
    await visit.close();
  });

  it('works under a prefix: no request leaves it', async () => {
    const prefixed = await World.start(dialect, { SYNCLEDGER_PUBLIC_URL: 'https://example.com/tools/ledger' });
    try {
      await prefixed.result(await prefixed.connection(await prefixed.project(), { alias: 'Nightly' }));
      const base = `${prefixed.base}/tools/ledger`;
      const visit = await Visit.start(browser, { base });
      const { page } = visit;
      const outside: string[] = [];
      await page.goto(base);
      page.on('request', (request) => request.url().startsWith(`${base}/`) || outside.push(request.url()));
      await visit.signIn(prefixed.admin);
      const heading = page.getByRole('heading', { level: 1, name: 'Nightly' });
      // By a click handler, a full load, and the link itself.
      await page.getByRole('link', { name: 'Nightly' }).click();
      await page.waitForURL(`${base}/connections/alm/1`);
      await heading.waitFor();
      await page.reload();
      await heading.waitFor();
      await page.getByText('Skip to content').press('Enter');
      expect(page.url()).toBe(`${base}/connections/alm/1`);
      await page.keyboard.press('Alt+1');
      await page.waitForURL(`${base}/`);
      expect(await page.getByRole('link', { name: 'Nightly' }).getAttribute('href')).toBe(
        '/tools/ledger/connections/alm/1',
      );
      await page.getByRole('link', { name: 'Runs' }).click();
      await page.waitForURL(`${base}/runs`);
      expect([outside, visit.consoleMessages]).toEqual([[], []]);
      await visit.close();
    } finally {
      await prefixed.close();
    }
  });
});
