import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import type { TestDatabase } from './support/database/test-database.js';
import { Keyring } from '../src/platform/secrets/index.js';
import type { TestApp } from './support/test-app.js';
import { addUser, makeProject, startApp } from './support/world.js';

interface Entry {
  readonly id: number;
  readonly date: string;
}

const DAY = 86_400;

describe('the export of the audit log', () => {
  const keys = Keyring.generate('k1');
  let app: TestApp;
  let cli: CommandLine;
  beforeAll(async () => {
    app = await startApp('sqlite', { SYNCLEDGER_SECRET_KEYS: keys });
    const { url } = app.database as TestDatabase;
    cli = new CommandLine({ DATABASE_URL: url, SYNCLEDGER_SECRET_KEYS: keys }, inThisProcess);
    // Entries of three days, one at the first microsecond of the second.
    app.clock.set(Date.parse('2027-03-01T23:59:59.999Z') * 1000);
    await makeProject(app);
    app.clock.set(Date.parse('2027-03-02T00:00:00Z') * 1000);
    await makeProject(app);
    app.clock.advance(DAY);
    await makeProject(app);
  });
  afterAll(() => app.close());

  const exported = async (...args: string[]) => {
    const { code, out } = await cli.run(['audit', 'export', ...args]);
    expect(code).toBe(0);
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Entry);
  };

  it('has every entry as the API shows it, oldest first, and splits at the starts of days', async () => {
    const { results } = await app.ok<{ results: Entry[] }>('GET', 'audit/?ordering=id');
    expect(await exported()).toEqual(results);
    const [first, second, third] = [
      await exported('--before', '2027-03-02'),
      await exported('--from', '2027-03-02', '--before', '2027-03-03'),
      await exported('--from', '2027-03-03'),
    ];
    expect([...first, ...second, ...third]).toEqual(results);
    expect(second.map(({ date }) => date)).toEqual([formatTime(Date.parse('2027-03-02T00:00:00Z') * 1000)]);
    expect(third).toHaveLength(1);
    const [row] = await app.database.rows<{ count: number }>(sql`SELECT count(*) AS count FROM audit_entries`);
    expect(results).toHaveLength(row?.count ?? 0);
  });

  it('refuses what is no day, and users who may not read the audit log', async () => {
    for (const day of ['2027-02-30', '2027-3-1', 'yesterday', '2027-03-02T00:00:00Z']) {
      expect(await cli.run(['audit', 'export', '--from', day])).toMatchObject({
        code: 1,
        out: '',
        told: 'from: Must be a day, such as 2026-11-01.\n',
      });
    }
    const { email } = await addUser(app);
    expect(await cli.run(['audit', 'export', '--as', email])).toMatchObject({ code: 1, out: '' });
  });
});
