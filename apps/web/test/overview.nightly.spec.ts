import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects, until } from '@syncledger/testing';

import type { Visit } from './support/browser.js';
import { signedIn, useStage, world } from './support/stage.js';

const HOUR = 3_600_000;

const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

describe.each(nightlyDialects)('the overview, on %s', (dialect) => {
  useStage(dialect);
  let visit: Visit;
  beforeAll(async () => {
    const project = await world.project({ name: 'Payments' });
    const connect = async (alias: string, hours: number, message?: string) => {
      const connection = await world.connection(project, { alias });
      const outcome = { succeeded: message === undefined, result_message: message ?? 'Fine' };
      // Only results in bulk have a time of their own.
      const line = { ...aResult(connection, outcome), ready: true, external_id: alias, last_run: ago(hours) };
      const answer = await fetch(`${world.base}/api/v2/jobs/alm/bulk/`, {
        method: 'POST',
        headers: { authorization: `Token ${world.admin}`, 'content-type': 'application/x-ndjson' },
        body: `${JSON.stringify(line)}\n`,
      });
      expect(await answer.text()).toContain('created');
    };
    await connect('Ancient failure', 24 * 40, 'HTTP 401 Unauthorized');
    await connect('Older failure', 30, 'HTTP 503 Service Unavailable');
    await connect('Fresh failure', 1, 'HTTP 503 Service Unavailable');
    await connect('Works', 3);
    // As after a visit two hours ago.
    await world.call('PUT', 'users/me/preferences/', { visit: { seen: ago(2), previous: null } });
    visit = await signedIn();
  });
  afterAll(() => visit.close());

  const names = () => visit.page.getByRole('table', { name: 'Connections' }).getByRole('link').allTextContents();
  const shows = (...expected: string[]) =>
    until(
      `the list shows ${expected.join(', ')}`,
      async () => JSON.stringify(await names()) === JSON.stringify(expected),
    );

  it('counts the failing connections in the title and the icon of each page', async () => {
    const { page } = visit;
    await visit.open('/');
    await until('the title has the count', async () => (await page.title()) === '(3) Connections · Syncledger');
    expect(await page.locator('link[rel="icon"]').getAttribute('href')).toContain(encodeURIComponent('>3<'));
    await visit.open('/runs');
    await until('the title has the count', async () => (await page.title()) === '(3) Runs · Syncledger');
  });

  it('sorts by columns, and filters by the time since when, in the URL', async () => {
    const { page } = visit;
    await visit.open('/?health=failing');
    await shows('Ancient failure', 'Older failure', 'Fresh failure');
    await page
      .getByRole('columnheader', { name: /Health/ })
      .getByRole('button')
      .click();
    await shows('Fresh failure', 'Older failure', 'Ancient failure');
    await page
      .getByRole('columnheader', { name: /Connection/ })
      .getByRole('button')
      .click();
    await shows('Ancient failure', 'Fresh failure', 'Older failure');
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Oldest change first');
    await page.getByRole('combobox', { name: 'Since' }).selectOption('Since 30 days ago');
    await shows('Older failure', 'Fresh failure');
    expect(new URL(page.url()).search).toMatch(/^\?health=failing&sort=health_since&since=\d{4}-\d\d-\d\d$/);
    await page.reload();
    await shows('Older failure', 'Fresh failure');
    await page.getByRole('combobox', { name: 'Since' }).selectOption('Any time');
    await page.getByRole('combobox', { name: 'Cause' }).selectOption({ label: 'Jira: HTTP 401 Unauthorized' });
    await shows('Ancient failure');
  });

  it('shows what is new since the last visit', async () => {
    const { page } = visit;
    await visit.open('/');
    await page.getByRole('button', { name: '1 new since my last visit' }).click();
    await shows('Fresh failure');
    await page.getByRole('button', { name: '1 new since my last visit', pressed: true }).click();
    await shows('Ancient failure', 'Older failure', 'Fresh failure', 'Works');
  });

  it('groups failures by cause, and runs the connections of one after a confirmation', async () => {
    const { page } = visit;
    await visit.open('/causes');
    const row = page.getByRole('table', { name: 'Causes' }).getByRole('row').filter({ hasText: 'HTTP 503' });
    await row.getByRole('img', { name: 'Failing 14 days ago: 0, now: 2' }).waitFor();
    await row.getByRole('button', { name: 'Run now: HTTP 503 Service Unavailable' }).click();
    await page.getByRole('dialog', { name: 'Run 2 connections now?' }).waitFor();
    await page.getByRole('button', { name: 'Queue 2 runs' }).click();
    await page.getByText('2 runs queued.').waitFor();
    const { results } = await world.call<{ results: unknown[] }>('GET', 'jobs/?ready=false');
    expect(results).toHaveLength(2);
    // The reason stays while the next run is queued.
    await row.getByRole('link', { name: '2' }).first().click();
    await shows('Older failure', 'Fresh failure');
    await page.getByText('HTTP 503 Service Unavailable', { exact: true }).nth(1).waitFor();
  });

  it('runs and acknowledges the selected connections', async () => {
    const { page } = visit;
    await visit.open('/?sort=alias');
    await shows('Ancient failure', 'Fresh failure', 'Older failure', 'Works');
    await page.getByRole('checkbox', { name: 'Select Ancient failure' }).check();
    await page.getByRole('checkbox', { name: 'Select Works' }).click({ modifiers: ['Shift'] });
    await page.getByText('4 selected').waitFor();
    await page.getByRole('checkbox', { name: 'Select Fresh failure' }).uncheck();
    await page.getByRole('button', { name: 'Run selected' }).click();
    await page.getByRole('dialog', { name: 'Run 3 connections now?' }).waitFor();
    await page.getByRole('button', { name: 'Queue 3 runs' }).click();
    // One of them has a queued run already.
    await page.getByText(/^2 runs queued\. 1 not queued: /).waitFor();
    await page.getByText('3 selected').waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: 'Select Ancient failure' }).check();
    await page.getByRole('checkbox', { name: 'Select Works' }).check();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    const dialog = page.getByRole('dialog', { name: 'Acknowledge 2 connections' });
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Both are known.');
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('1 connection acknowledged. 1 not acknowledged: neither failing nor late').waitFor();
    await page.getByTitle(/: Both are known\.$/).waitFor();
  });

  it('pictures the last year, and tells it in a table', async () => {
    const { page } = visit;
    await visit.open('/');
    await page.getByRole('img', { name: /^Failed runs of each day\. .*: 4 runs, 3 failed \(75%\)$/ }).waitFor();
    await page.getByRole('img', { name: /^Failed runs of each of the last 30 days/ }).waitFor();
    await page.getByText('Show as a table').click();
    const days = page.getByRole('region', { name: 'Runs of each day' });
    await days.getByRole('row').nth(2).waitFor();
    await visit.open('/?system=Rally');
    await page.getByText('No run has finished in the last year.').waitFor();
  });

  it('keeps saved views on the server', async () => {
    const { page } = visit;
    await visit.open('/?health=failing&search=503');
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Outages');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Delete view' }).waitFor();
    const other = await signedIn();
    await other.page.getByRole('combobox', { name: 'Saved view' }).selectOption('Outages');
    await until('its filters are in the URL', () => new URL(other.page.url()).search === '?health=failing&search=503');
    await other.page.getByRole('button', { name: 'Delete view' }).click();
    await other.page.getByRole('combobox', { name: 'Saved view' }).waitFor({ state: 'detached' });
    const stored = await world.call<{ views: unknown[] }>('GET', 'users/me/preferences/');
    expect(stored.views).toEqual([]);
    await other.close();
  });

  it('leads from a cause to the failed runs of all its connections', async () => {
    const { page } = visit;
    const project = await world.project({ name: 'Widespread' });
    for (let made = 0; made < 12; made += 1)
      await world.result(await world.connection(project), { succeeded: false, result_message: 'HTTP 507 Disk full' });
    await visit.open('/causes');
    const row = page.getByRole('table', { name: 'Causes' }).getByRole('row').filter({ hasText: 'HTTP 507' });
    await row.getByRole('link', { name: 'All since first seen' }).click();
    await page.getByText('12 runs', { exact: true }).waitFor();
    await page.getByText(/^Cause: .*: HTTP 507 Disk full$/).waitFor();
    expect(visit.consoleMessages).toEqual([]);
  });

  it('offers no run of a cause whose kind the user may not run', async () => {
    const project = await world.project({ name: 'Analysed' });
    await world.result(await world.connection(project), { succeeded: false, result_message: 'HTTP 418' });
    const member = await signedIn({ token: (await world.user('UR1', { [project]: 'PR5' })).token });
    await member.open('/causes');
    await member.page.getByRole('table', { name: 'Causes' }).getByText('HTTP 418').waitFor();
    await member.waitUntilLoaded();
    expect(await member.page.getByRole('button', { name: /^Run now/ }).count()).toBe(0);
    await member.close();
  });
});
