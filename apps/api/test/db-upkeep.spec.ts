import { open } from 'node:fs/promises';
import path from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import sql, { raw, type Sql } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import type { TestDatabase } from './support/database/test-database.js';
import { inTemporaryFolder } from './support/temporary-folder.js';
import { makeConnection, makeJob, makeProject, startApp } from './support/world.js';

interface Findings {
  readonly results: { readonly check: string; readonly status: string }[];
}

describe.each(nightlyDialects)('`db check` on %s', (dialect) => {
  it('finds wrong counters, and repairs them, while the server runs', async () => {
    const app = await startApp(dialect);
    const cli = new CommandLine({ DATABASE_URL: (app.database as TestDatabase).url }, inThisProcess);
    const check = async (...more: string[]) => {
      const { code, out } = await cli.run(['db', 'check', '--json', ...more]);
      return [code, ...(JSON.parse(out) as Findings).results.map(({ check: name, status }) => `${name}: ${status}`)];
    };
    const ok = ['references: ok', 'counters: ok'];
    const all = dialect === 'sqlite' ? ['integrity: ok', ...ok] : ok;
    const connection = await makeConnection(app, 'alm', await makeProject(app));
    for (let each = 0; each < 3; each += 1) await makeJob(app, 'alm', connection);
    // With changes in the backlog, or without.
    expect(await check()).toEqual([0, ...all]);
    await app.app.get(JobChangeFeed).drain();
    expect(await check()).toEqual([0, ...all]);
    const run = (statement: Sql) => app.database.write((tx) => tx.rows(statement));
    const counts = () => app.database.rows(raw('SELECT * FROM job_counts ORDER BY connection_id, user_id, project_id'));
    const right = await counts();
    for (const damage of [
      sql`UPDATE job_counts SET automatic_failed = automatic_failed + 1 WHERE connection_id = 0`,
      sql`DELETE FROM job_counts WHERE connection_id = ${connection}`,
      sql`INSERT INTO job_counts (connection_id, user_id, project_id, kind, manual_unfinished, manual_failed,
          manual_succeeded, automatic_unfinished, automatic_failed, automatic_succeeded)
        VALUES (999, 999, 999, 'alm', 0, 0, 1, 0, 0, 0)`,
    ]) {
      await run(damage);
      expect(await check()).toEqual([1, ...all.slice(0, -1), 'counters: problem']);
      expect(await check('--repair')).toEqual([0, ...all]);
      expect(await counts()).toEqual(right);
    }
    await app.close();
  });
});

const settingsIn = (folder: string) => ({
  SYNCLEDGER_DATA_DIR: folder,
  SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
});

it('`db check` finds a row that refers to a missing one', () =>
  inTemporaryFolder(async (folder) => {
    const cli = new CommandLine(settingsIn(folder), inThisProcess);
    await cli.json(['db', 'migrate']);
    const file = new BetterSqlite3(path.join(folder, 'syncledger.sqlite'));
    file.pragma('foreign_keys = OFF');
    file.exec(`INSERT INTO memberships (project_id, user_id, role) VALUES (77, 78, 'PR1')`);
    file.close();
    const { code, out } = await cli.run(['db', 'check']);
    expect(code).toBe(1);
    expect(out).toMatch(
      /problem {2}references +Broken: \d\.\n +memberships, row \S+ its row of (users|projects|roles)/,
    );
  }));

it('`db check` finds damaged pages, and goes on', () =>
  inTemporaryFolder(async (folder) => {
    const cli = new CommandLine(settingsIn(folder), inThisProcess);
    await cli.json(['db', 'migrate']);
    const name = path.join(folder, 'syncledger.sqlite');
    const file = new BetterSqlite3(name);
    const root = file.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'job_counts'`).pluck().get() as number;
    const size = file.pragma('page_size', { simple: true }) as number;
    file.close();
    const handle = await open(name, 'r+');
    await handle.write(Buffer.alloc(size, 0xff), 0, size, (root - 1) * size);
    await handle.close();
    const { code, out } = await cli.run(['db', 'check']);
    expect(code).toBe(1);
    expect(out).toMatch(/problem {2}integrity[^]*ok {7}references[^]*problem {2}counters/);
    expect((await cli.run(['db', 'compact'])).told).toMatch(/^The SQLite database is damaged. Restore a backup/);
  }));

it('`db compact` returns space to the file system, refuses a database in use, and says what PostgreSQL has for it', () =>
  inTemporaryFolder(async (folder) => {
    const cli = new CommandLine(settingsIn(folder), inThisProcess);
    expect((await cli.run(['db', 'compact'])).code).toBe(3);
    await cli.json(['db', 'migrate']);
    const database = await openLedgerDatabase({ url: `sqlite:${path.join(folder, 'syncledger.sqlite')}` });
    await database.write(async (tx) => {
      const value = 'x'.repeat(1_000_000);
      await tx.rows(sql`INSERT INTO settings (name, value) VALUES ('filler', ${value})`);
    });
    await database.write((tx) => tx.rows(sql`DELETE FROM settings WHERE name = 'filler'`));
    expect(await cli.run(['db', 'compact'])).toMatchObject({
      code: 1,
      told: 'The database is in use. Stop the server, and retry.\n',
    });
    await database.close();
    const { before, after } = await cli.json<{ before: number; after: number }>(['db', 'compact']);
    expect(before - after).toBeGreaterThan(900_000);
    expect((await cli.run(['db', 'check'])).code).toBe(0);
    const file = new BetterSqlite3(path.join(folder, 'syncledger.sqlite'));
    file.exec(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')`);
    file.close();
    expect(await cli.run(['db', 'compact'])).toMatchObject({
      code: 3,
      told: expect.stringContaining('a newer version of Syncledger') as unknown,
    });
    const { code, out } = await cli.run(['db', 'compact'], { DATABASE_URL: 'postgres://a@127.0.0.1/b' });
    expect([code, out]).toEqual([4, 'vacuumdb --analyze\n']);
  }));
