import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { nightlyDialects } from '@syncledger/testing';

import { signedIn, useStage, world } from './support/stage.js';

/** Wire additions, section 3: the page of a run shows what its command prints. */
describe.each(nightlyDialects)('the output of a run, on %s', (dialect) => {
  useStage(dialect);

  it('is followed, searched, wrapped and downloaded, and its progress is shown', async () => {
    const gate = path.join(tmpdir(), `syncledger-gate-${process.pid}-${dialect}`);
    const script = `for i in $(seq 1 2000); do echo "line $i of the run"; done
      printf '\\033[31mred\\033[0m plain\\n'; echo '::progress done=3 total=10 message=Reading tasks'
      while [ ! -e '${gate}' ]; do sleep 0.05; done
      echo the end`;
    await world.agent({ sync_prints: script });
    const project = await world.project();
    const connection = await world.connection(project, { alias: 'Printing', command: 'sync_prints' });
    const body = { connection, automatic: false, ready: false };
    const { id } = await world.call('POST', 'jobs/alm/', body);
    const visit = await signedIn();
    const { page } = visit;
    await page.goto(`${world.base}/connections/alm/${connection}`);
    await page.getByText('3 of 10, Reading tasks').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Progress of the run' }).getAttribute('value')).toBe('3');

    await page.goto(`${world.base}/runs/alm/${id}`);
    const output = page.getByRole('region', { name: 'Output lines' });
    const red = output.locator('.ansi-red', { hasText: 'red' });
    expect(await red.evaluate((part) => getComputedStyle(part).color)).toBe('rgb(201, 42, 42)');
    expect(await visit.violations()).toEqual([]);
    expect(await output.locator('.run-output-row').count()).toBeLessThan(150);
    await page.getByRole('textbox', { name: 'Search the output' }).fill('LINE 77 ');
    await page.getByText('1 of 1', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await output.locator('.run-output-current mark', { hasText: 'line 77 ' }).waitFor();
    const follow = page.getByRole('checkbox', { name: 'Follow' });
    expect(await follow.isChecked()).toBe(false);
    await follow.check();
    await page.getByRole('checkbox', { name: 'Wrap lines' }).uncheck();
    await writeFile(gate, '');
    await output.getByText('the end').waitFor();
    await follow.waitFor({ state: 'detached' });
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const text = await readFile(await file.path(), 'utf8');
    expect([text.startsWith('line 1 of the run\n'), text.endsWith('the end\n')]).toEqual([true, true]);
    await visit.emulate('dark', 320);
    expect(await visit.violations()).toEqual([]);
    expect(visit.consoleMessages).toEqual([]);
    await visit.context.close();
  });
});
