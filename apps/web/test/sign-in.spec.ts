import { nightlyDialects } from '@syncledger/testing';
import type { Browser } from 'playwright-core';

import { startBrowser, Visit } from './support/browser.js';
import { World } from './support/world.js';

describe.each(nightlyDialects)('signing in, on %s', (dialect) => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(dialect), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  it('says that a wrong token is wrong, and takes a right one', async () => {
    const visit = await Visit.begin(browser, { base: world.base });
    const { page } = visit;
    await page.getByRole('textbox', { name: 'Token' }).fill('slt_wrong');
    expect(await visit.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('mistyped, expired or revoked').waitFor();
    await visit.signIn(world.admin);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await visit.end();
  });

  it('keeps the token in memory only unless asked, and forgets it when one signs out', async () => {
    const visit = await Visit.begin(browser, { base: world.base });
    const { page } = visit;
    const stored = () =>
      page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    await page.getByRole('textbox', { name: 'Token' }).fill(world.admin);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(await stored()).not.toContain(world.admin);
    await page.reload();
    await visit.signIn(world.admin);
    expect(await stored()).toContain(world.admin);
    await page.reload();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.getByRole('button', { name: 'admin@localhost' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    expect(await stored()).not.toContain(world.admin);
    await visit.end();
  });

  it('offers one whose token only reads nothing that changes anything', async () => {
    const project = await world.project();
    const connection = await world.connection(project, { params: { alm_pass: 'secret' } });
    const { id } = await world.call('GET', 'users/me/');
    const named = { name: 'Reader', read_only: true };
    const { token } = await world.call<{ token: string }>('POST', `users/${id}/api-tokens/`, named);
    const visit = await Visit.begin(browser, { base: world.base, token });
    const { page } = visit;
    const offered: string[] = [];
    for (const path of [
      `connections/alm/${connection}`,
      `administration/projects/${project}`,
      `administration/people/${id}`,
    ]) {
      await visit.open(`/${path}`);
      await visit.settled();
      offered.push(...(await page.getByRole('main').getByRole('button').allTextContents()));
    }
    // What it may see it sees.
    expect(offered).toEqual(['Reveal']);
    await visit.end();
  });

  it('offers a project’s lead to delete it only while nothing is in it that they may not delete', async () => {
    const [empty, full] = [await world.project(), await world.project()];
    await world.connection(full);
    const { token } = await world.person('UR2', { [empty]: 'PR4', [full]: 'PR4' });
    const visit = await Visit.begin(browser, { base: world.base, token });
    const offered: string[][] = [];
    for (const id of [empty, full]) {
      await visit.open(`/administration/projects/${id}`);
      await visit.page.getByRole('button', { name: 'Archive' }).waitFor();
      await visit.settled();
      const texts = await visit.page.getByRole('main').getByRole('button').allTextContents();
      offered.push(texts.filter((text) => text === 'Archive' || text === 'Delete'));
    }
    expect(offered).toEqual([['Archive', 'Delete'], ['Archive']]);
    await visit.end();
  });

  it('ends the session when the token is revoked', async () => {
    const { email, token } = await world.person('UR1');
    const visit = await Visit.begin(browser, { base: world.base, token });
    const { results } = await world.call<{ results: { id: number; email: string }[] }>('GET', 'users/');
    const { id } = results.find((user) => user.email === email)!;
    await world.call('DELETE', `users/${id}/api-token/`);
    // The stream of events ends with the token, whatever the page asks for.
    await visit.page.getByText('The session has ended').waitFor();
    await visit.end();
  });
});
