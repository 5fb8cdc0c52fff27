import type { Browser } from 'playwright-core';

import { startBrowser, Visit } from './support/browser.js';
import { World } from './support/world.js';

const LOOKS = [
  ['light', 1280],
  ['dark', 320],
] as const;

describe('every page', () => {
  let world: World;
  let browser: Browser;
  let pages: Record<string, string>;
  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start('sqlite'), startBrowser()]);
    const project = await world.project({ name: 'Payments' });
    const connection = await world.connection(project, { alias: 'Billing tickets', frequency: 'hourly' });
    const job = await world.result(connection, { succeeded: false, result_message: 'See https://example.com/log' });
    await world.result(connection);
    await world.connection(project, { alias: 'Never ran' });
    const me = (await world.call('GET', 'users/me/')).id;
    const hook = {
      url: 'https://example.com/ledger',
      events: ['job.failed'],
      description: 'Night shift',
    };
    const webhook = (await world.call('POST', 'webhooks/', hook)).id;
    pages = {
      overview: '/',
      'an overview without matches': '/?search=nothing-like-it',
      connection: `/connections/alm/${connection}`,
      'a connection that is not there': '/connections/alm/999',
      runs: '/runs',
      run: `/runs/alm/${job}`,
      projects: '/administration/projects',
      project: `/administration/projects/${project}`,
      people: '/administration/people',
      'my tokens': `/administration/people/${me}`,
      roles: '/administration/roles',
      webhooks: '/administration/webhooks',
      webhook: `/administration/webhooks/${webhook}`,
      audit: '/administration/audit',
      agents: '/administration/agents',
      'a path without a page': '/administration/nothing',
    };
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  it('has nothing that axe finds wrong, and fits into the window, light and wide as well as dark and narrow', async () => {
    const visit = await Visit.begin(browser, { base: world.base, token: world.admin });
    const found: Record<string, string[]> = {};
    for (const [name, path] of Object.entries(pages)) {
      await visit.open(path);
      for (const [scheme, width] of LOOKS) {
        await visit.look(scheme, width);
        await visit.settled();
        const drawn = await visit.page.evaluate(() => document.documentElement.scrollWidth);
        const wrong = [...(await visit.violations()), ...(drawn > width ? [`${String(drawn)} pixels wide`] : [])];
        if (wrong.length > 0) found[`${name}, ${scheme}`] = wrong;
      }
    }
    expect(found).toEqual({});
    expect(visit.complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await visit.end();
  }, 360_000);
});
