import { nightlyDialects, nightlyIt, until } from '@syncledger/testing';

import { signedIn, useStage, world } from './support/stage.js';

const FAILED = { succeeded: false, result_message: 'HTTP 401 Unauthorized' };

describe.each(nightlyDialects)('acknowledging a connection, on %s', (dialect) => {
  useStage(dialect);
  let project: number;
  let connection: number;
  beforeAll(async () => {
    project = await world.project({ name: 'Acknowledged' });
    connection = await world.connection(project, { alias: 'Ours' });
    await world.result(connection, FAILED);
    await world.result(await world.connection(project, { alias: 'Theirs' }), FAILED);
  });

  it('shows it to others at once, and is edited, filtered by, muted and removed', async () => {
    const [visit, other] = [await signedIn(), await signedIn()];
    const { page } = visit;
    await other.open(`/?project=${project}`);
    const row = other.page.getByRole('row').filter({ hasText: 'Ours' });
    await row.waitFor();
    await visit.open(`/connections/alm/${connection}`);
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('Ada renews the certificate.');
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
    const section = page.getByRole('region', { name: 'Acknowledgement' });
    await section.getByText(/Acknowledged by .*: Ada renews the certificate\.$/).waitFor();
    await until('the focus is back', () =>
      page
        .getByRole('button', { name: 'Edit acknowledgement' })
        .evaluate((button) => document.activeElement === button),
    );
    await row.getByTitle(/^Acknowledged by .*: Ada renews the certificate\.$/).waitFor();

    await other.page.getByRole('combobox', { name: 'Acknowledged' }).selectOption('Unacknowledged');
    await row.waitFor({ state: 'detached' });
    expect(new URL(other.page.url()).searchParams.get('acknowledged')).toBe('no');
    await other.page.getByRole('combobox', { name: 'Acknowledged' }).selectOption('Acknowledged');
    await row.waitFor();
    expect(await other.page.getByRole('row').filter({ hasText: 'Theirs' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Edit acknowledgement' }).click();
    await page.getByRole('combobox', { name: 'How long' }).selectOption('Mute for 1 week');
    await page.getByRole('dialog').getByRole('button', { name: 'Mute' }).click();
    await section.getByText(/Muted until .*: Ada renews the certificate\.$/).waitFor();
    await row.getByText('Muted').waitFor();
    await page.getByRole('button', { name: 'Remove acknowledgement' }).click();
    await until('the focus is on the button that is left', () =>
      page
        .getByRole('button', { name: 'Acknowledge', exact: true })
        .evaluate((button) => document.activeElement === button),
    );
    expect([visit.consoleMessages, other.consoleMessages]).toEqual([[], []]);
    await visit.close();
    await other.close();
  });

  nightlyIt('leaves acknowledged ones out of the count in the title, and ends with the recovery', async () => {
    const visit = await signedIn();
    const { page } = visit;
    const countOf = (title: string) => Number(/^\((\d+)\)/.exec(title)?.[1] ?? 0);
    await visit.open(`/connections/alm/${connection}`);
    const { count } = await world.call<{ count: number }>(
      'GET',
      'connections/?health=failing&acknowledged=false&page_size=1',
    );
    await until('the title has the count', async () => countOf(await page.title()) === count);
    await world.call('PUT', `connections/alm/${connection}/acknowledgement/`, { note: 'By a script' });
    await page.getByText(/: By a script$/).waitFor();
    await until('the title leaves it out', async () => countOf(await page.title()) === count - 1);
    await world.result(connection);
    await page.getByText(/: By a script$/).waitFor({ state: 'detached' });
    await visit.close();
  });

  it('is shown, but not offered, to a user who may not run the connection', async () => {
    const { token } = await world.user('UR1', { [project]: 'PR5' });
    await world.result(connection, FAILED);
    await world.call('PUT', `connections/alm/${connection}/acknowledgement/`, { note: 'Read by all' });
    const visit = await signedIn({ token });
    await visit.open(`/connections/alm/${connection}`);
    await visit.page.getByText(/: Read by all$/).waitFor();
    expect(await visit.page.getByRole('button', { name: /acknowledge|mute/i }).count()).toBe(0);
    expect(visit.consoleMessages).toEqual([]);
    await visit.close();
  });
});
