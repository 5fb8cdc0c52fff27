import { nightlyDialects, until } from '@syncledger/testing';

import { signedIn, useStage, world } from './support/stage.js';

const WRONG = 'canary-of-the-old-password-5127';
const RIGHT = 'canary-of-the-new-password-8864';
/** Succeeds only with the right password, like a tracker. */
const SYNC = `input=$(cat); case "$input" in *${RIGHT}*) echo Synchronised 12 tasks.;; *) echo 401 Unauthorized; exit 1;; esac`;

describe.each(nightlyDialects)('fixing a failing connection, on %s', (dialect) => {
  useStage(dialect);

  it('finds it, reads the message, edits its params, runs it, and sees it recover without a reload', async () => {
    const project = await world.project({ name: 'Payments' });
    const params = { alm_server: 'jira.example.com', alm_user: 'sync', alm_pass: WRONG };
    const good = await world.connection(project, { alias: 'Good neighbour' });
    await world.result(good);
    const failing = await world.connection(project, { alias: 'Billing tickets', command: 'sync', params });
    await world.result(failing, {
      succeeded: false,
      result_message: '401 Unauthorized\nThe tracker refused the password.',
    });

    const visit = await signedIn();
    const { page } = visit;
    const first = page.getByRole('row').filter({ hasText: 'Failing' });
    await first.getByRole('link', { name: 'Billing tickets' }).click();
    await page.getByRole('heading', { level: 1, name: 'Billing tickets' }).waitFor();
    await page.getByRole('region', { name: 'Cause' }).getByText('The tracker refused the password.').waitFor();
    await page.getByRole('list', { name: 'Runs' }).getByText('401 Unauthorized').waitFor();

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'alm_pass' }).fill(RIGHT);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });

    await world.agent({ sync: SYNC });
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('Synchronised 12 tasks.').waitFor();
    await page.getByRole('main').getByText('OK', { exact: true }).first().waitFor();
    expect(await visit.findText('canary')).toEqual([]);
    expect(visit.consoleMessages).toEqual([]);
    await visit.close();
  });

  it('reveals no secret to a member: not on a page, in a response or in storage', async () => {
    const canary = 'canary-of-a-member-3319';
    const project = await world.project({ name: 'Identity' });
    const connection = await world.connection(project, {
      alias: 'Guarded',
      params: { alm_server: canary, alm_pass: canary },
    });
    const job = await world.result(connection, { result_message: 'A message for members.' });
    const { token } = await world.user('UR1', { [project]: 'PR5' });
    const visit = await signedIn({ token });
    const { page } = visit;
    await page.getByRole('link', { name: 'Guarded' }).click();
    await page.getByRole('heading', { level: 1, name: 'Guarded' }).waitFor();
    await page.getByText('A message for members.').first().waitFor();
    expect(await page.getByRole('button', { name: /Edit|Reveal|Delete/ }).count()).toBe(0);
    const causes: string[] = [];
    page.on('request', (request) => request.url().includes('/causes/') && causes.push(request.url()));
    await visit.open('/runs');
    await page.getByText('A message for members.').first().waitFor();
    // They are requested once they are offered.
    expect(causes).toEqual([]);
    await page.getByRole('button', { name: 'More filters' }).click();
    await until('the causes are requested', () => causes.length === 1);
    await visit.open(`/runs/alm/${job}`);
    await page.getByText('A message for members.').first().waitFor();
    // Checks that the search itself works.
    expect(await visit.findText('A message for members.')).not.toEqual([]);
    expect(await visit.findText(canary)).toEqual([]);
    expect(visit.consoleMessages).toEqual([]);
    await visit.close();
  });
});
