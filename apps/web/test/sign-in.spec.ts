import { nightlyDialects, nightlyIt } from '@syncledger/testing';

import { Visit } from './support/browser.js';
import { browser, signedIn, signedOut, useStage, world } from './support/stage.js';
import { World } from './support/world.js';

describe.each(nightlyDialects)('sign-in, on %s', (dialect) => {
  useStage(dialect);

  it('rejects an invalid token and accepts a valid one', async () => {
    const visit = await signedOut();
    const { page } = visit;
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.submitToken('slt_wrong');
    await page.getByRole('alert').getByText('invalid, expired or revoked').waitFor();
    await visit.signIn(world.admin);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await visit.close();
  });

  it('keeps no token, opens new tabs signed in, and signs out of all of them', async () => {
    const visit = await signedOut();
    const { page, context } = visit;
    await visit.signIn(world.admin);
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored).not.toMatch(/syncledger_session|slt_/);
    expect(stored).not.toContain(world.admin);
    await page.reload();
    await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor();
    const other = await context.newPage();
    await other.goto(`${world.base}/runs`);
    await other.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await page.getByRole('button', { name: 'admin@localhost' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    await other.getByRole('textbox', { name: 'Token' }).waitFor();
    await page.reload();
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    await visit.close();
  });

  nightlyIt('goes on with the session once the server can tell of it', async () => {
    const visit = await signedIn();
    const { page } = visit;
    await page.route('**/api/v2/users/me/**', (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }));
    await visit.open('/runs');
    await page.getByRole('alert').getByText('Your session can’t be checked').waitFor();
    expect(await visit.violations()).toEqual([]);
    await page.unroute('**/api/v2/users/me/**');
    // Without a click.
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await visit.close();
  });

  it('gives a new user a link, which signs in once, by a click', async () => {
    const admin = await signedIn();
    await admin.open('/administration/people');
    await admin.page.getByRole('button', { name: 'Add user' }).click();
    await admin.page.getByRole('textbox', { name: 'E-mail address' }).fill('invited@example.com');
    await admin.page.getByRole('button', { name: 'Add', exact: true }).click();
    const shown = admin.page.getByText(/#sign-in=/);
    await shown.waitFor();
    const url = (await shown.textContent()) ?? '';
    expect(await admin.violations()).toEqual([]);
    const [invited, late] = [await signedOut(), await signedOut()];
    await invited.page.goto(url);
    const button = invited.page.getByRole('button', { name: 'Sign in' });
    await button.waitFor();
    expect(await invited.violations()).toEqual([]);
    // A scanner that only opens it does not use it up.
    await late.page.goto(url);
    await late.page.getByRole('button', { name: 'Sign in' }).waitFor();
    // Nor does a click while the server can't be reached.
    await invited.page.route('**/api/v2/session/', (route) => route.abort());
    await button.click();
    await invited.page.getByRole('alert').getByText('could not be reached').waitFor();
    await invited.page.unroute('**/api/v2/session/');
    await button.click();
    await invited.page.getByRole('button', { name: 'invited@example.com' }).waitFor();
    expect(invited.page.url()).not.toContain('sign-in');
    await late.page.getByRole('button', { name: 'Sign in' }).click();
    await late.page.getByRole('alert').getByText('was used already').waitFor();
    await late.page.getByRole('textbox', { name: 'Token' }).waitFor();
    // A session that the browser has goes on.
    await admin.page.getByRole('button', { name: 'Done' }).click();
    await admin.page.goto(url);
    await admin.page.getByRole('button', { name: 'Sign in' }).click();
    await admin.page.getByRole('alert').getByText('was used already').waitFor();
    await admin.page.getByRole('button', { name: 'Continue without the link' }).click();
    await admin.page.getByRole('button', { name: 'admin@localhost' }).waitFor();
    // So it does after Back.
    await admin.page.evaluate(() => void (location.hash = 'sign-in=opened-here'));
    await admin.page.getByRole('button', { name: 'Sign in' }).waitFor();
    await admin.page.goBack();
    await admin.page.getByRole('button', { name: 'admin@localhost' }).waitFor();
    for (const visit of [admin, invited, late]) await visit.close();
  });

  describe('after a session that ended while a form was filled in', () => {
    const endSessionsOf = async (user: number) => {
      const { results } = await world.call<{ results: { id: number }[] }>('GET', `sessions/?user=${user}`);
      for (const { id } of results) await world.call('DELETE', `sessions/${id}/`);
    };
    const isAskedAgain = ({ page }: Visit) => page.getByText('expired or was ended').waitFor();

    const fillIn = async () => {
      const { id, token } = await world.user('UR2');
      const visit = await signedIn({ token });
      await visit.open('/administration/projects');
      await visit.page.getByRole('button', { name: 'Create project' }).click();
      const name = visit.page.getByRole('textbox', { name: 'Name' });
      await name.fill('Half a name');
      await endSessionsOf(id);
      await isAskedAgain(visit);
      return { visit, token, name };
    };

    it('shows the form as it was', async () => {
      const { visit, token, name } = await fillIn();
      const { page } = visit;
      // What is below is out of reach.
      expect(await name.evaluate((field) => (field.focus(), document.activeElement === field))).toBe(false);
      await visit.signIn(token);
      expect([await name.inputValue(), await page.title()]).toEqual(['Half a name', 'Projects · Syncledger']);
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { level: 1, name: 'Half a name' }).waitFor();
      await visit.close();
    });

    nightlyIt('shows it after a wrong token, and signed in again in another tab, too', async () => {
      const { visit, token, name } = await fillIn();
      const { page, context } = visit;
      expect(await visit.violations()).toEqual([]);
      await page.keyboard.press('Escape');
      await visit.submitToken('slt_wrong');
      await page.getByRole('alert').getByText('invalid, expired or revoked').waitFor();
      const other = await Visit.inTab(context, world.base);
      await other.signIn(token);
      await page.getByRole('textbox', { name: 'Token' }).waitFor({ state: 'detached' });
      expect(await name.inputValue()).toBe('Half a name');
      await visit.close();
    });

    it('shows nothing of it to another user, nor after signing out', async () => {
      const [first, second] = [await world.user('UR4'), await world.user('UR4')];
      const visit = await signedIn({ token: first.token });
      const { page, context } = visit;
      const alias = page.getByRole('textbox', { name: 'Alias' });
      const fill = async () => {
        await visit.open('/connections/new');
        await alias.fill('Half an alias');
      };
      await fill();
      await endSessionsOf(first.id);
      await isAskedAgain(visit);
      await visit.signIn(second.token);
      expect(await alias.inputValue()).toBe('');
      await fill();
      const other = await Visit.inTab(context, world.base);
      await other.page.getByRole('button', { name: second.email }).click();
      await other.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByRole('textbox', { name: 'Token' }).waitFor();
      await visit.signIn(second.token);
      expect(await alias.inputValue()).toBe('');
      await visit.close();
    });
  });

  nightlyIt('lists the sessions of a user, and ends them', async () => {
    const { id, token, email } = await world.user('UR1');
    const [here, there] = [await signedIn({ token }), await signedIn({ token })];
    await here.open(`/administration/people/${id}`);
    const rows = here.page.getByRole('table', { name: 'Sessions' }).getByRole('row');
    await rows.filter({ hasText: 'this browser' }).waitFor();
    expect(await rows.count()).toBe(3);
    await here.page.getByRole('button', { name: /^End the session of/ }).click();
    await here.page.getByRole('button', { name: 'End session' }).click();
    await rows.nth(2).waitFor({ state: 'detached' });
    // Without a click: its event stream ends.
    await there.page.getByText('expired or was ended').waitFor();
    await here.page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await here.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await here.page.getByRole('textbox', { name: 'Token' }).waitFor();
    const { results } = await world.call<{ results: object[] }>('GET', `sessions/?user=${id}`);
    expect([email, results]).toEqual([email, []]);
    for (const visit of [here, there]) await visit.close();
  });

  nightlyIt('offers no actions to a read-only token', async () => {
    const project = await world.project();
    const connection = await world.connection(project, { params: { alm_pass: 'secret' } });
    const { id } = await world.call('GET', 'users/me/');
    const named = { name: 'Reader', read_only: true };
    const { token } = await world.call<{ token: string }>('POST', `users/${id}/api-tokens/`, named);
    const visit = await signedIn({ token });
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

  nightlyIt('offers a project lead to delete a project only if they may delete its connections', async () => {
    const [empty, full] = [await world.project(), await world.project()];
    await world.connection(full);
    const { token } = await world.user('UR2', { [empty]: 'PR4', [full]: 'PR4' });
    const visit = await signedIn({ token });
    await visit.open(`/administration/projects/${empty}`);
    await visit.page.getByRole('button', { name: 'Archive' }).waitFor();
    await visit.page.getByRole('button', { name: 'Delete' }).waitFor();
    await visit.open(`/administration/projects/${full}`);
    await visit.page.getByRole('button', { name: 'Archive' }).waitFor();
    await visit.waitUntilLoaded();
    expect(await visit.page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await visit.close();
  });

  nightlyIt('ends the session when the token is revoked', async () => {
    const { email, token } = await world.user('UR1');
    const visit = await signedIn({ token });
    const { results } = await world.call<{ results: { id: number; email: string }[] }>('GET', 'users/');
    const { id } = results.find((user) => user.email === email)!;
    await world.call('DELETE', `users/${id}/api-token/`);
    // The event stream ends with the token, without any other request.
    await visit.page.getByText('expired or was ended').waitFor();
    await visit.close();
  });

  nightlyIt('works under a prefix: no request leaves it', async () => {
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
