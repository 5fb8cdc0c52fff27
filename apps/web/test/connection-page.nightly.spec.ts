import { readFile } from 'node:fs/promises';

import { nightlyDialects } from '@syncledger/testing';

import { signedIn, signedOut, useStage, world } from './support/stage.js';

const CANARY = 'canary-of-the-connection-page-4410';
const MESSAGE = 'Synchronising PAY-12\n\u001b[31mJiraError: HTTP 400 priority is not allowed\u001b[0m';

describe.each(nightlyDialects)('the page of a failing connection, on %s', (dialect) => {
  useStage(dialect);
  let project: number;
  let path: string;
  let [good, bad] = [0, 0];
  beforeAll(async () => {
    project = await world.project({ name: 'Payments' });
    const params = { alm_server: 'jira.example.com', alm_pass: CANARY };
    const connection = await world.connection(project, { alias: 'Billing', system: 'Jira', params });
    path = `connections/alm/${String(connection)}`;
    good = await world.result(connection, { result_message: 'Synchronising PAY-12\nDone.' });
    await world.call('PATCH', `${path}/`, { frequency: 'weekly' });
    bad = await world.result(connection, { succeeded: false, result_message: MESSAGE });
  });

  it('begins with the cause, since when, and what was edited before', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await visit.open(`/${path}`);
    const cause = page.getByRole('region', { name: 'Cause' });
    await cause.getByText('JiraError: HTTP 400 priority is not allowed').waitFor();
    await cause.getByText(/frequency changed by admin@localhost/).waitFor();
    const top = (name: string) =>
      page
        .getByRole('region', { name })
        .boundingBox()
        .then((box) => box?.y ?? 0);
    expect(await top('Cause')).toBeLessThan(await top('What happens next'));
    for (const [scheme, width] of [
      ['light', 1280],
      ['dark', 320],
    ] as const) {
      await visit.emulate(scheme, width);
      expect(await visit.violations()).toEqual([]);
    }
    await visit.open('/runs?succeeded=false');
    const row = page.getByRole('row').filter({ hasText: 'Billing' });
    expect(await row.locator('.run-message').textContent()).toBe('JiraError: HTTP 400 priority is not allowed');
    await page.goBack();
    await cause.getByRole('link', { name: 'View the newest failed run' }).click();
    await page.getByRole('heading', { level: 1, name: `Run ${String(bad)}` }).waitFor();
    await visit.close();
  });

  it('shows colours and links in messages, and nothing of the params to a member', async () => {
    const admin = await signedIn();
    await admin.open(`/runs/alm/${String(bad)}`);
    const red = admin.page.locator('.run-text .ansi-red', { hasText: 'JiraError' });
    expect(await red.evaluate((part) => getComputedStyle(part).color)).toBe('rgb(201, 42, 42)');
    const ticket = admin.page.getByRole('link', { name: 'PAY-12' });
    expect(await ticket.getAttribute('href')).toBe('https://jira.example.com/browse/PAY-12');
    expect(await admin.findText('\u001b')).toEqual([]);
    const { token } = await world.user('UR1', { [project]: 'PR5' });
    const member = await signedIn({ token });
    await member.open(`/runs/alm/${String(bad)}`);
    await member.page.locator('.run-text').getByText('PAY-12').waitFor();
    expect(await member.page.getByRole('link', { name: 'PAY-12' }).count()).toBe(0);
    await member.open(`/${path}`);
    await member.page.getByRole('region', { name: 'Cause' }).waitFor();
    await member.waitUntilLoaded();
    expect(await member.page.getByText(/changed by/).count()).toBe(0);
    for (const visit of [admin, member]) {
      expect(await visit.findText(CANARY)).toEqual([]);
      expect(visit.consoleMessages).toEqual([]);
      await visit.close();
    }
    expect(await member.findText('jira.example.com').catch(() => [])).toEqual([]);
  });

  it('compares the messages of two runs', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await visit.open(`/runs/alm/${String(bad)}`);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText('1 line differs.').waitFor();
    expect(page.url()).toContain(`compare=${String(good)}`);
    const row = page.getByRole('row').filter({ hasText: '≠' });
    expect(await row.textContent()).toBe('≠Done.JiraError: HTTP 400 priority is not allowed');
    for (const [scheme, width] of [
      ['light', 1280],
      ['dark', 320],
    ] as const) {
      await visit.emulate(scheme, width);
      expect(await visit.violations()).toEqual([]);
    }
    await page.getByRole('button', { name: 'Close comparison' }).click();
    await page.getByRole('button', { name: 'Compare', exact: true }).waitFor();
    await visit.close();
  });

  it('draws the timeline in a browser without a language that Intl knows', async () => {
    const visit = await signedOut();
    const { page } = visit;
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'language', { value: 'en-US@posix', configurable: true });
    });
    await visit.signIn(world.admin);
    await visit.open(`/${path}`);
    await page.locator('.timeline canvas').waitFor();
    await visit.close();
  });

  it('keeps the place of the timeline while it loads: it is busy, and nothing below it moves', async () => {
    const visit = await signedOut();
    const { page } = visit;
    const hold = async (what: RegExp) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      await page.route(what, async (route) => {
        await promise;
        await route.continue();
      });
      return () => {
        resolve(undefined);
      };
    };
    const [giveRuns, giveChart] = [await hold(/last_run__gte=/), await hold(/\/assets\/timeline-chart.*\.js/)];
    await visit.signIn(world.admin);
    await visit.open(`/${path}`);
    const list = page.getByRole('list', { name: 'Runs' });
    await list.waitFor();
    const place = () => list.evaluate((element) => Math.round(element.getBoundingClientRect().top));
    const busy = page.locator('.timeline[aria-busy="true"]');
    await busy.waitFor();
    const places = [await place()];
    giveRuns();
    await busy.waitFor({ state: 'detached' });
    await page.locator('.timeline [aria-busy="true"]').waitFor();
    places.push(await place());
    giveChart();
    await page.locator('.timeline-chart canvas').waitFor();
    expect(await page.locator('.timeline [aria-busy="true"]').count()).toBe(0);
    places.push(await place());
    expect(places).toEqual(places.map(() => places[0]));
    await visit.close();
  });

  it('keeps range and zoom of the timeline in the URL', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await visit.open(`/${path}?days=90`);
    const chart = page.locator('.timeline-chart canvas');
    await chart.waitFor();
    const box = (await page.locator('.timeline-chart .u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/days=90&zoom=\d+-\d+$/);
    await page.reload();
    await page.getByRole('button', { name: 'Reset zoom' }).click();
    await page.waitForURL(/days=90$/);
    await visit.close();
  });

  it('downloads what a list shows as CSV, with the session', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await visit.open('/runs?ready=true&succeeded=false');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    const text = await readFile(await file.path(), 'utf8');
    expect(text.split('\r\n')[0]).toMatch(/^id,kind,connection_id,/);
    expect(text).toContain(`\n${String(bad)},alm,`);
    expect(text).not.toContain(`\n${String(good)},alm,`);
    expect(text).not.toContain(CANARY);
    await visit.close();
  });
});
