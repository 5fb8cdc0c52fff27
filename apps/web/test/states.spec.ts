import { nightlyDialects, nightlyIt } from '@syncledger/testing';
import type { Page } from 'playwright-core';

import { Visit } from './support/browser.js';
import { signedIn, signedOut, useStage, world } from './support/stage.js';

const CONNECTIONS = 60;

/** Requests of shared workers cannot be intercepted; without them, each tab has a stream of its own. */
const withoutWorker = (page: Page) => page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));

describe.each(nightlyDialects)('states of the dashboard, on %s', (dialect) => {
  useStage(dialect);
  let project: number;
  let connection: number;
  beforeAll(async () => {
    project = await world.project({ name: 'Payments' });
    connection = await world.connection(project, { alias: 'Billing 0' });
    for (let made = 1; made < CONNECTIONS; made += 1) await world.connection(project, { alias: `Billing ${made}` });
    await world.result(connection);
  });

  it('shows its own page on an unknown path', async () => {
    const visit = await signedIn();
    for (const path of ['/%E0%A4%A', '/no/such/page']) {
      const answer = await visit.page.goto(`${world.base}${path}`);
      expect(answer?.status()).toBe(404);
      await visit.page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
    }
    await visit.page.getByRole('link', { name: 'Go to connections' }).click();
    await visit.page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    await visit.close();
  });

  it('paints the chosen theme first, whatever the theme of the system', async () => {
    const visit = await signedIn({ scheme: 'light' });
    const { page } = visit;
    await page.evaluate(() => {
      localStorage.setItem('mantine-color-scheme-value', 'dark');
    });
    // As at the first paint: the styles are there, the modules are not.
    await page.route(/\/assets\/.*\.js/, (route) => route.abort());
    await page.goto(world.base, { waitUntil: 'load' });
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe('rgb(36, 36, 36)');
    await visit.close();
  });

  nightlyIt('repeats what failed once the server is reached again', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await withoutWorker(page);
    await page.route('**/api/v2/events/**', (route) => route.abort());
    await page.route('**/api/v2/jobs/**', (route) => route.abort());
    await visit.open('/runs');
    await page.getByRole('alert').getByText('Can’t reach the server').waitFor();
    await page.unroute('**/api/v2/jobs/**');
    await page.unroute('**/api/v2/events/**');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('table', { name: 'Runs' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await visit.close();
  });

  nightlyIt('prints all rows of a list', async () => {
    const visit = await signedIn();
    const { page } = visit;
    // Other specs of the suite have connections of their own.
    await visit.open(`/?project=${String(project)}`);
    // The only one that has run is the last row.
    const last = page.getByRole('link', { name: 'Billing 0', exact: true });
    await page.getByRole('link', { name: 'Billing 1', exact: true }).waitFor();
    expect(await last.count()).toBe(0);
    // By the menu of the browser, what is loaded.
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await page.getByText(`The first 50 of ${CONNECTIONS}.`).waitFor();
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    // The dialog of the browser would wait for somebody.
    const printed = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          window.print = () => {
            window.dispatchEvent(new Event('beforeprint'));
            resolve(document.querySelectorAll('.ov-row .ov-link').length);
          };
        }),
    );
    await page.keyboard.press('Control+p');
    expect(await printed).toBe(CONNECTIONS);
    await page.emulateMedia({ media: 'print' });
    const tops = await page
      .locator('.ov-row')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(CONNECTIONS);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    await last.waitFor({ state: 'detached' });
    await visit.close();
  });

  it('keeps a token that is shown once until it is dismissed', async () => {
    const visit = await signedIn();
    const { page } = visit;
    const { id } = await world.call('GET', 'users/me/');
    await visit.open(`/administration/people/${String(id)}`);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Shown once');
    await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
    await page.getByText('is shown only once').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Close' }).count()).toBe(0);
    const isAsked = page.waitForEvent('dialog');
    await Promise.all([isAsked.then((dialog) => dialog.dismiss()), page.evaluate('location.reload()')]);
    await page.keyboard.press('Alt+3');
    const leaving = page.getByRole('dialog', { name: 'Leave this page?' });
    await leaving.getByRole('button', { name: 'Stay' }).click();
    await leaving.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await visit.close();
  });

  nightlyIt('marks required fields and offers no archived project', async () => {
    const old = await world.project({ name: 'Closed down' });
    await world.call('PATCH', `projects/${String(old)}/`, { archived: true });
    const visit = await signedIn();
    const { page } = visit;
    await visit.open('/connections/new');
    const field = page.getByRole('combobox', { name: 'Project' });
    await field.getByText('Payments').first().waitFor({ state: 'attached' });
    expect(await field.getByRole('option').allTextContents()).not.toContain('Closed down');
    expect(await page.locator('label', { hasText: '*' }).allTextContents()).toEqual(['Project *', 'System *']);
    await visit.close();
  });

  nightlyIt('says so when what is shown is deleted', async () => {
    const gone = await world.connection(project, { alias: 'Deleted soon' });
    const visit = await signedIn();
    await visit.open(`/connections/alm/${String(gone)}`);
    await visit.page.getByText('Live', { exact: true }).waitFor();
    const run = await world.result(gone);
    const other = await Visit.inTab(visit.context, world.base);
    await other.open(`/runs/alm/${String(run)}`);
    await other.page.getByText('Live', { exact: true }).waitFor();
    await world.call('DELETE', `connections/alm/${String(gone)}/?force=true`);
    await other.page.getByRole('heading', { level: 1, name: 'Run not found' }).waitFor();
    await visit.page.getByRole('alert').getByText('Not found').first().waitFor();
    expect(await visit.page.getByRole('button', { name: 'Run now' }).count()).toBe(0);
    await visit.page.getByRole('link', { name: 'Go to connections' }).waitFor();
    await visit.close();
  });

  nightlyIt('says so when a project or webhook was deleted elsewhere, or a user deactivated', async () => {
    const [full, empty] = [await world.project({ name: 'Full' }), await world.project({ name: 'Empty' })];
    await world.connection(full);
    const hook = { url: 'https://example.com/gone', events: ['job.failed'] };
    const webhook = (await world.call('POST', 'webhooks/', hook)).id;
    const { id: user } = await world.user('UR1');
    const visit = await signedIn();
    const { page } = visit;
    const open = async (path: string, action: string) => {
      await visit.open(`/administration/${path}`);
      await page.getByRole('button', { name: action, exact: true }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
    };
    const isGone = async (title: string, list: string) => {
      await page.getByRole('alert').getByText('Not found', { exact: true }).waitFor();
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
      expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
      await page.getByRole('link', { name: list }).waitFor();
    };
    const focus = () => page.evaluate(() => window.dispatchEvent(new Event('focus')));
    // Its connection is deleted with it, and that is an event.
    await open(`projects/${full}`, 'Delete');
    await world.call('DELETE', `projects/${full}/?force=true`);
    await isGone('Project', 'Go to projects');
    await open(`projects/${empty}`, 'Delete');
    await world.call('DELETE', `projects/${empty}/`);
    await focus();
    await isGone('Project', 'Go to projects');
    await open(`webhooks/${webhook}`, 'Delete');
    await world.call('DELETE', `webhooks/${webhook}/`);
    await focus();
    await isGone('Webhook', 'Go to webhooks');
    await open(`people/${user}`, 'Deactivate');
    await world.call('DELETE', `users/${user}/`);
    await focus();
    await page.getByRole('alert').getByText('Deactivated').waitFor();
    await visit.close();
  });

  nightlyIt('names the objects of the audit log, with links', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await visit.open('/administration/audit');
    const link = page.getByRole('link', { name: 'Billing 59', exact: true }).first();
    expect(await link.getAttribute('href')).toMatch(/\/connections\/alm\/\d+$/);
    await page.getByRole('link', { name: 'Closed down' }).first().waitFor();
    expect(await visit.violations()).toEqual([]);
    expect(visit.consoleMessages).toEqual([]);
    await visit.close();
  });

  it('opens a run from anywhere in its row, and shows a running one as running', async () => {
    const own = await world.connection(project, { alias: 'Taken', system: 'Of the taken' });
    const { id } = await world.call('POST', 'jobs/alm/', { connection: own, automatic: false, ready: false });
    const claim = { systems: ['Of the taken'], agent: 'dmz-1' };
    await world.call('POST', 'jobs/claim/', claim);
    const visit = await signedIn();
    const { page } = visit;
    await visit.open('/runs?system=Of+the+taken');
    const row = page.getByRole('row').filter({ hasText: 'Taken' });
    await row.getByText('Running').waitFor();
    // Where there is no link; that of the run covers the row below the pointer.
    for (const cell of ['.run-starter', '.run-took']) {
      await row.locator(cell).click({ force: true });
      await page.getByRole('heading', { level: 1, name: `Run ${String(id)}` }).waitFor();
      await page.getByText('Running', { exact: true }).first().waitFor();
      await page.goBack();
    }
    await row.getByRole('link', { name: 'Taken' }).click();
    await page.getByRole('heading', { level: 1, name: 'Taken' }).waitFor();
    // Beside the menu, where a message has the whole width.
    await page.setViewportSize({ width: 832, height: 900 });
    const item = page.getByRole('list', { name: 'Runs' }).getByRole('listitem').filter({ hasText: 'Running' });
    const message = await item.locator('.run-item-message').boundingBox();
    expect(message?.width).toBeGreaterThan(500);
    await item.locator('.run-item-by').click({ force: true });
    await page.getByRole('heading', { level: 1, name: `Run ${String(id)}` }).waitFor();
    await visit.close();
  });

  nightlyIt('shows in forced colours which page is open and which range is chosen', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await visit.open(`/connections/alm/${String(connection)}`);
    await visit.emulate('dark', 1280, 'active');
    const outlined = (selector: string) =>
      page
        .locator(selector)
        .evaluateAll((parts) => parts.filter((part) => getComputedStyle(part).outlineStyle !== 'none').length);
    await page.getByText('30 days', { exact: true }).waitFor();
    expect(await outlined('.mantine-SegmentedControl-label')).toBe(1);
    await visit.open('/runs');
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    expect(await outlined('nav a[aria-current="page"]')).toBe(1);
    expect(await outlined('nav a:not([aria-current])')).toBe(0);
    await visit.close();
  });

  it('deletes a project only once its name was typed', async () => {
    const name = 'Ledger_of_taxes_of_all_subsidiaries_and_of_the_parent_company';
    const full = await world.project({ name });
    await world.result(await world.connection(full));
    const visit = await signedIn();
    const { page } = visit;
    await visit.open(`/administration/projects/${String(full)}`);
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Delete' });
    await dialog.getByText('1 run').waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await dialog.getByRole('textbox', { name: 'to confirm' }).fill(name);
    await confirm.click();
    await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
    await visit.close();
  });

  it('ends with the session: a revoked token leads to the sign-in', async () => {
    const { id } = await world.call('GET', 'users/me/');
    const made = await world.call<{ id: number; token: string }>('POST', `users/${String(id)}/api-tokens/`, {
      name: 'Revoked soon',
    });
    const visit = await signedOut();
    await withoutWorker(visit.page);
    // The end of the stream is enough: it is not opened again, and nothing else is read.
    let streams = 0;
    await visit.page.route('**/api/v2/events/**', async (route) => {
      streams += 1;
      if (streams === 1) await route.continue();
    });
    await visit.open('/administration/roles');
    await visit.signIn(made.token);
    await visit.page.getByText('Live', { exact: true }).waitFor();
    await visit.waitUntilLoaded();
    await visit.page.route(/\/api\/v2\/(connections|jobs|agents)\//, () => undefined);
    await world.call('DELETE', `users/${String(id)}/api-tokens/${String(made.id)}/`);
    await visit.page.getByText('expired or was ended').waitFor();
    await visit.page.getByRole('textbox', { name: 'Token' }).waitFor();
    await visit.close();
  });
});
