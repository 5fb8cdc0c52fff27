import { isNightly, nightlyDialects, until } from '@syncledger/testing';

import { signedIn, useStage, world } from './support/stage.js';

/** Those that are checked in `npm test` as well. */
const MOST_USED = ['overview', 'connection', 'run', 'the form of a connection'];

const LOOKS = [
  ['light', 1280, 'none'],
  ['dark', 320, 'none'],
  ['dark', 1280, 'active'],
] as const;

/** Whether dialogs and menus have opened and animations have ended. */
function hasOpened(): boolean {
  const above = [...document.querySelectorAll('[role="dialog"], [role="menu"]')];
  const isThere = (part: Element) => getComputedStyle(part).opacity === '1';
  return above.every(isThere) && document.getAnimations().length === 0;
}

describe.each(nightlyDialects)('every page, on %s', (dialect) => {
  useStage(dialect);
  let pages: Record<string, string>;
  /** Dialogs, menus and forms, by the button that opens them and a text in them. */
  let opened: Record<string, { path: string; by: string; has: string }>;
  beforeAll(async () => {
    const project = await world.project({ name: 'Payments' });
    const connection = await world.connection(project, { alias: 'Billing tickets', frequency: 'hourly' });
    const job = await world.result(connection, {
      succeeded: false,
      result_message: '\u001b[7m FAIL \u001b[0m \u001b[31mSee https://example.com/log',
    });
    await world.result(connection);
    const muted = { note: 'Ada renews the certificate.', until: new Date(Date.now() + 1e9).toISOString() };
    await world.call('PUT', `connections/alm/${connection}/acknowledgement/`, muted);
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
      'an empty overview': '/?search=nothing-like-it',
      causes: '/causes',
      'no causes': '/causes?search=nothing-like-it',
      connection: `/connections/alm/${connection}`,
      'a new connection': '/connections/new',
      'a missing connection': '/connections/alm/999',
      runs: '/runs',
      run: `/runs/alm/${job}`,
      projects: '/administration/projects',
      project: `/administration/projects/${project}`,
      users: '/administration/people',
      'my tokens': `/administration/people/${me}`,
      roles: '/administration/roles',
      webhooks: '/administration/webhooks',
      webhook: `/administration/webhooks/${webhook}`,
      'audit log': '/administration/audit',
      agents: '/administration/agents',
      'an unknown path': '/administration/nothing',
    };
    opened = {
      'the menu': { path: '/', by: 'admin@localhost', has: 'Sign out' },
      'a confirmation': { path: pages['project']!, by: 'Delete', has: 'Cancel' },
      'the form of a connection': { path: pages['connection']!, by: 'Edit', has: 'Save' },
      'the form of an acknowledgement': { path: pages['connection']!, by: 'Edit acknowledgement', has: 'How long' },
      'the form of a token': { path: pages['my tokens']!, by: 'Create token', has: 'Restrict to projects' },
    };
  });

  // Nightly, each page is checked in all looks; otherwise those that are most used, in one of them, alternately.
  it('passes axe and fits into the window: light and wide, dark and narrow, and in forced colours', async () => {
    const visit = await signedIn();
    const found: Record<string, string[]> = {};
    let checked = 0;
    const look = async (name: string) => {
      const alternate = LOOKS[(checked += 1) % LOOKS.length] ?? LOOKS[0];
      for (const [scheme, width, forcedColors] of isNightly ? LOOKS : [alternate]) {
        await visit.emulate(scheme, width, forcedColors);
        await visit.waitUntilLoaded();
        // Text that is fading in has too little contrast.
        await until('dialogs have opened', () => visit.page.evaluate(hasOpened));
        const drawn = await visit.page.evaluate(() => document.documentElement.scrollWidth);
        const wrong = [...(await visit.violations()), ...(drawn > width ? [`${String(drawn)} pixels wide`] : [])];
        if (wrong.length > 0) found[`${name}, ${scheme}, forced colours ${forcedColors}`] = wrong;
      }
    };
    const isChecked = (name: string) => isNightly || MOST_USED.includes(name);
    for (const [name, path] of Object.entries(pages)) {
      if (!isChecked(name)) continue;
      await visit.open(path);
      await look(name);
    }
    for (const [name, { path, by, has }] of Object.entries(opened)) {
      if (!isChecked(name)) continue;
      await visit.emulate(...LOOKS[0]);
      await visit.open(path);
      await visit.waitUntilLoaded();
      await visit.page.getByRole('button', { name: by, exact: true }).click();
      await visit.page.getByText(has, { exact: true }).first().waitFor();
      await look(name);
    }
    expect(found).toEqual({});
    expect(visit.consoleMessages.filter((text) => !text.includes('404'))).toEqual([]);
    await visit.close();
  }, 360_000);
});
