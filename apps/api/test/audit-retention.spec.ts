import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import sql, { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { AuditRetention } from '../src/access/audit/index.js';
import { superuserCaller } from '../src/platform/http/caller.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import type { TestDatabase } from './support/database/test-database.js';
import { inTemporaryFolder } from './support/temporary-folder.js';
import { type TestApp } from './support/test-app.js';
import { addUser, makeProject, startApp } from './support/world.js';

const KEYS = Keyring.generate('k1');
const DAY = 86_400;
const DAY_MICROS = DAY * 1_000_000;
const FIRST_DAY = '2026-01-05';

interface Line {
  readonly id: number;
  readonly date: string;
  readonly action: string;
  readonly kind: string;
  readonly fields: string[];
}

interface Pruned {
  readonly entries: number;
  readonly results: { readonly day: string; readonly entries: number; readonly file: string | null }[];
}

describe.each(nightlyDialects)('the retention of the audit on %s', (dialect) => {
  let app: TestApp;
  let cli: CommandLine;

  /** Three days with two entries each, the first with one at its last microsecond. */
  beforeEach(async () => {
    app = await startApp(dialect, { SYNCLEDGER_SECRET_KEYS: KEYS });
    cli = new CommandLine(
      { DATABASE_URL: (app.database as TestDatabase).url, SYNCLEDGER_SECRET_KEYS: KEYS },
      inThisProcess,
    );
    const start = Date.parse(`${FIRST_DAY}T00:00:00Z`) * 1000;
    for (const day of [0, 1, 3]) {
      app.clock.set(start + day * DAY_MICROS);
      await makeProject(app);
      app.clock.set(start + (day + 1) * DAY_MICROS - 1);
      await makeProject(app);
    }
    app.clock.set(Date.now() * 1000);
  });
  afterEach(() => app.close());

  const entries = async () =>
    (await app.database.rows<{ id: number }>(raw('SELECT id FROM audit_entries ORDER BY id'))).map(({ id }) => id);
  const linesOf = async (file: string) =>
    (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('exports whole days to files with checksums, deletes them, and records that', () =>
    inTemporaryFolder(async (folder) => {
      const before = await entries();
      expect(await cli.json(['audit', 'prune', '--to', folder])).toMatchObject({ entries: 0 });
      expect(await cli.json(['audit', 'retention', '--days', '30'])).toEqual({ days: 30 });
      expect(await cli.json(['audit', 'retention'])).toEqual({ days: 30 });
      const dry = await cli.json<Pruned>(['audit', 'prune', '--to', folder, '--dry-run']);
      expect(dry.results.slice(0, 3)).toEqual(
        ['2026-01-05', '2026-01-06', '2026-01-08'].map((day) => ({ day, entries: 2, file: null })),
      );
      expect(await readdir(folder)).toEqual([]);

      const pruned = await cli.json<Pruned>(['audit', 'prune', '--to', folder]);
      expect(pruned.entries).toBe(dry.entries);
      const files = pruned.results.map(({ file }) => file ?? '');
      const exported = (await Promise.all(files.map(linesOf))).flat();
      expect(exported).toHaveLength(6);
      for (const file of files) {
        const sum = createHash('sha256')
          .update(await readFile(file))
          .digest('hex');
        expect(await readFile(`${file}.sha256`, 'utf8')).toBe(`${sum}  ${path.basename(file)}\n`);
      }
      expect(exported[1]).toMatchObject({ date: '2026-01-05T23:59:59.999999Z', action: 'create', kind: 'project' });
      const after = await entries();
      const gone = before.filter((id) => !after.includes(id));
      expect(exported.map(({ id }) => id).sort((one, other) => one - other)).toEqual(gone);
      const recorded = await app.ok<{ results: { action: string; fields: string[] }[] }>(
        'GET',
        'audit/?object=setting/audit&ordering=id',
      );
      expect(recorded.results.map(({ action, fields }) => [action, ...fields])).toEqual([
        ['update', 'days'],
        ...['2026-01-05', '2026-01-06', '2026-01-08'].map((day) => ['delete', day]),
      ]);
      expect(await cli.json(['audit', 'prune', '--to', folder])).toMatchObject({ entries: 0 });
    }));

  it('continues after an interruption between the export and the deletion', () =>
    inTemporaryFolder(async (folder) => {
      await cli.json(['audit', 'retention', '--days', '30']);
      const retention = app.app.get(AuditRetention);
      const repository = (retention as unknown as { repository: { deleteSome: () => Promise<number> } }).repository;
      const deleteSome = repository.deleteSome.bind(repository);
      const caller = superuserCaller(1, 'admin@example.com');
      repository.deleteSome = () => Promise.reject(new Error('killed'));
      const before = await entries();
      await expect(retention.prune(folder, caller).next()).rejects.toThrow('killed');
      repository.deleteSome = deleteSome;
      expect(await readdir(folder)).toEqual([`audit-${FIRST_DAY}.ndjson`, `audit-${FIRST_DAY}.ndjson.sha256`]);
      // The entry of the export itself is new.
      expect(await entries()).toEqual(expect.arrayContaining(before));
      const { results } = await cli.json<Pruned>(['audit', 'prune', '--to', folder]);
      expect(results[0]).toEqual({ day: FIRST_DAY, entries: 2, file: null });
      expect(results).toHaveLength(3);
    }));

  it('keeps entries that come later for a day that is exported', () =>
    inTemporaryFolder(async (folder) => {
      await cli.json(['audit', 'retention', '--days', '30']);
      await cli.json(['audit', 'prune', '--to', folder]);
      app.clock.set(Date.parse(`${FIRST_DAY}T12:00:00Z`) * 1000);
      await makeProject(app);
      const before = await entries();
      expect(await cli.json(['audit', 'prune', '--to', folder])).toMatchObject({ entries: 0 });
      expect(await entries()).toEqual(before);
    }));

  it('refuses a foreign file of the same name, and deletes nothing', () =>
    inTemporaryFolder(async (folder) => {
      await cli.json(['audit', 'retention', '--days', '30']);
      await writeFile(path.join(folder, `audit-${FIRST_DAY}.ndjson`), 'something else\n');
      const before = await entries();
      const { code, told } = await cli.run(['audit', 'prune', '--to', folder]);
      expect([code, told]).toEqual([1, expect.stringContaining('exists, with other content. Move it away.')]);
      expect(await entries()).toEqual(before);
    }));

  it('leaves every other change and deletion to be refused by triggers', async () => {
    const day = Math.floor(Date.parse(FIRST_DAY) / 1000 / DAY);
    const last = Math.max(...(await entries()));
    const run = (statement: ReturnType<typeof sql>) => app.database.write((tx) => tx.rows(statement));
    const record = (count: number) =>
      run(sql`INSERT INTO audit_exports (day, entries, last_id, file, sha256, exported_at)
        VALUES (${day}, ${count}, ${last}, 'a', 'b', 0)`);
    const ofDay = sql`DELETE FROM audit_entries WHERE at / ${DAY_MICROS} = ${day}`;
    await expect(run(ofDay)).rejects.toThrow('the audit is append only');
    // An export that lacks an entry.
    await expect(record(1)).rejects.toThrow('an export has all entries of its day');
    await record(2);
    await expect(run(sql`DELETE FROM audit_entries WHERE at / ${DAY_MICROS} = ${day + 1}`)).rejects.toThrow(
      'append only',
    );
    await expect(run(sql`UPDATE audit_entries SET fields = '[]' WHERE id = 1`)).rejects.toThrow('append only');
    await expect(run(sql`UPDATE audit_exports SET last_id = last_id + 100`)).rejects.toThrow('append only');
    await expect(run(sql`DELETE FROM audit_exports`)).rejects.toThrow('append only');
    await run(ofDay);
  });

  it('is for superusers', async () => {
    const { email } = await addUser(app);
    for (const args of [
      ['retention', '--days', '30'],
      ['prune', '--to', '/nowhere'],
    ]) {
      expect((await cli.run(['audit', ...args, '--as', email])).code).toBe(1);
    }
    expect((await cli.run(['audit', 'retention', '--days', '29'])).told).toContain('from 30 to 36500');
  });
});
