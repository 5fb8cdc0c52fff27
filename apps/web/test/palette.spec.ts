import { nightlyDialects, nightlyIt } from '@syncledger/testing';
import type { Page } from 'playwright-core';

import { signedIn, signedOut, useStage, world } from './support/stage.js';

/** Presses Tab until an element whose name matches has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
      return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`Tab does not reach ${String(name)}.`);
}

describe.each(nightlyDialects)('the command palette, on %s', (dialect) => {
  useStage(dialect);
  let connection: number;
  let run: number;
  beforeAll(async () => {
    connection = await world.connection(await world.project({ name: 'Payments' }), { alias: 'Invoice tickets' });
    run = await world.result(connection, { succeeded: false, result_message: 'HTTP 503 Service Unavailable' });
  });

  it('leads by keyboard alone from the sign-in to a run again', async () => {
    const visit = await signedOut();
    const { page } = visit;
    const token = page.getByRole('textbox', { name: 'Token' });
    await token.waitFor();
    if (!(await token.evaluate((field) => field === document.activeElement))) await tabTo(page, /Token/);
    await page.keyboard.type(world.admin);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Connection, run, page or action' });
    const focused = page.locator('[role="combobox"]:focus');
    await focused.waitFor();
    await page.keyboard.type('invoice');
    await page.getByRole('option', { name: /Invoice tickets/, selected: true }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Invoice tickets' }).waitFor();
    await field.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await focused.waitFor();
    await page.keyboard.type(String(run));
    await page.getByRole('option', { name: `Run ${String(run)}` }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: `Run ${String(run)}` }).waitFor();
    await field.waitFor({ state: 'detached' });
    await tabTo(page, /^Run again$/);
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Queued').waitFor();
    expect(page.url()).not.toContain(`/runs/alm/${String(run)}`);
    expect(visit.consoleMessages).toEqual([]);
    await visit.close();
  });

  nightlyIt('finds runs of either kind, pages and actions, and says what it does not find', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await page.getByRole('button', { name: 'Go to…' }).click();
    const field = page.getByRole('combobox', { name: 'Connection, run, page or action' });
    await field.fill('999999');
    await page.keyboard.press('Enter');
    await page.getByText('There is no run 999999').waitFor();
    await field.fill('invoice');
    await page.getByRole('option', { name: /Invoice tickets/, selected: true }).waitFor();
    const composed = { key: 'Enter', isComposing: true, bubbles: true, cancelable: true };
    expect(
      await field.evaluate((element, init) => element.dispatchEvent(new KeyboardEvent('keydown', init)), composed),
    ).toBe(true);
    await field.fill('unknown tickets');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing found.').waitFor();
    await field.fill('audit');
    await page.getByRole('option', { name: /^Audit log/, selected: true }).waitFor();
    await visit.emulate('dark', 320);
    expect(await visit.violations()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
    await field.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await field.fill('failed runs');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/runs?ready=true&succeeded=false');
    await field.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    await visit.close();
  });

  nightlyIt('offers a member nothing that they may not do', async () => {
    const project = await world.project();
    const own = await world.connection(project, { alias: 'Only for reading' });
    const finished = await world.result(own, { succeeded: false });
    const { token } = await world.user('UR1', { [project]: 'PR6' });
    const visit = await signedIn({ token });
    const { page } = visit;
    await page.keyboard.press('Control+k');
    const options = page.getByRole('listbox', { name: 'Results' }).getByRole('option');
    await options.first().waitFor();
    const offered = await options.allTextContents();
    expect(offered.filter((text) => /New connection|Audit|Users/.test(text))).toEqual([]);
    await page.getByRole('combobox', { name: 'Connection, run, page or action' }).fill('invoice');
    await page.getByText('Nothing found.').waitFor();
    await page.keyboard.press('Escape');
    await visit.open(`/runs/alm/${String(finished)}`);
    await visit.waitUntilLoaded();
    expect(await page.getByRole('button', { name: 'Run again' }).count()).toBe(0);
    await visit.open('/causes');
    await page.getByRole('table', { name: 'Causes' }).getByRole('row').nth(1).waitFor();
    expect(await page.getByRole('button', { name: 'Run now' }).count()).toBe(0);
    await visit.close();
  });
});
