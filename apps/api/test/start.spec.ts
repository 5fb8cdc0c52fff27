import { chown, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

import sql, { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { readBuildFacts, readEnvironment } from '../src/platform/config/index.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { checkStart } from '../src/process/check-start.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import { testPlace } from './support/database/test-database.js';
import { refusal, start, type Settings } from './support/start-here.js';
import { inTemporaryFolder } from './support/temporary-folder.js';

const { version } = readBuildFacts();

const check = (settings: Settings, migrate = true) => checkStart(readEnvironment(settings), migrate);

describe.each(nightlyDialects)('a start on %s', (dialect) => {
  const inPlace = async (state: 'empty' | 'migrated', work: (settings: Settings) => Promise<void>) => {
    const place = await testPlace(dialect, state);
    try {
      await work({ DATABASE_URL: place.url, SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') });
    } finally {
      await place.remove();
    }
  };
  const execute = async ({ DATABASE_URL: url = '' }: Settings, statement: ReturnType<typeof raw>) => {
    const database = await openLedgerDatabase({ url });
    await database.write((tx) => tx.rows(statement));
    await database.close();
  };

  it.each([
    ['a table is missing', sql`DROP TABLE settings`],
    ['the list of migrations is missing', sql`DROP TABLE migrations`],
  ])('says that the tables do not fit when %s', (_, statement) =>
    inPlace('empty', async (settings) => {
      await start(settings);
      await execute(settings, statement);
      expect(await refusal(settings)).toContain('do not fit its list of migrations');
    }),
  );

  it('refuses the schema of a newer version, as every command does, and names both', () =>
    inPlace('empty', async (settings) => {
      await start(settings);
      await execute(settings, sql`INSERT INTO migrations (timestamp, name) VALUES (9, 'Later9')`);
      const cli = new CommandLine(settings, inThisProcess);
      const told = async () => [
        await refusal(settings),
        await refusal(settings, false),
        await check(settings).catch((error: unknown) => (error as Error).message),
        (await cli.run(['doctor'])).out,
        ...(
          await Promise.all(
            [
              ['db', 'migrate'],
              ['user', 'list'],
              ['keys', 'status'],
            ].map((args) => cli.run(args)),
          )
        ).map((ran) => `${String(ran.code)} ${ran.told}`),
      ];
      for (const text of await told()) {
        expect(text).toContain(`a newer version of Syncledger (Later9), and this is Syncledger ${version}`);
      }
      await execute(settings, sql`UPDATE settings SET value = '9.8.7' WHERE name = 'migrated_by'`);
      for (const text of await told()) expect(text).toMatch(/by Syncledger 9\.8\.7 \(Later9\)[^]*Start 9\.8\.7/);
    }));

  it('refuses another key, whatever its id, and shows none', () =>
    inPlace('empty', async (settings) => {
      await start(settings);
      for (const id of ['k1', 'other']) {
        const other = Keyring.generate(id);
        const told = await refusal({ ...settings, SYNCLEDGER_SECRET_KEYS: other });
        expect(told).toContain('SYNCLEDGER_SECRET_KEYS');
        for (const key of [other.split(':')[1]!, settings['SYNCLEDGER_SECRET_KEYS']!]) expect(told).not.toContain(key);
      }
      // The right key still does.
      await start(settings);
    }));

  it('with --no-migrate leaves migrations to `db migrate`', () =>
    inPlace('empty', async (settings) => {
      expect(await refusal(settings, false)).toMatch(/lacks migrations.*InitialSchema[^]*db migrate/);
      await expect(check(settings, false)).rejects.toThrow('lacks migrations');
      if (dialect === 'postgres')
        expect(await check(settings)).toContainEqual(expect.stringContaining('InitialSchema'));
      await new CommandLine(settings, inThisProcess).json(['db', 'migrate']);
      expect(await refusal(settings, false)).toBeUndefined();
      expect(await check(settings, false)).toContain('The schema is that of this version, and the keys fit.');
      const others = { ...settings, SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') };
      await expect(check(others)).rejects.toThrow('"k1"');
    }));
});

describe('a start on SQLite', () => {
  it('does not begin an empty ledger beside the key file of a lost one', () =>
    inTemporaryFolder(async (folder) => {
      const settings = { SYNCLEDGER_DATA_DIR: folder };
      const file = path.join(folder, 'syncledger.sqlite');
      const cli = new CommandLine(settings, inThisProcess);
      expect(await check(settings)).toContain('There is no database yet. The first start creates it.');
      expect(await readdir(folder)).toEqual([]);
      await start(settings);
      await truncate(file);
      expect(await refusal(settings)).toMatch(/is empty, but its key file .* exists/);
      // It makes a database of the file, without tables; so does the loss of the log before the first checkpoint.
      await cli.run(['doctor']);
      expect(await refusal(settings)).toMatch(/is empty, but its key file .* exists/);
      await expect(check(settings)).rejects.toThrow('is empty');
      await rm(file);
      expect(await refusal(settings)).toMatch(/is missing, but its key file .* exists[^]*db restore/);
      await expect(check(settings)).rejects.toThrow('is missing');
      expect((await cli.run(['db', 'migrate'])).told).toContain('is missing');
      expect(await readdir(folder)).toEqual(['secret.keys']);
      await rm(path.join(folder, 'secret.keys'));
      await start(settings);
    }));

  it.each(['syncledger.sqlite', 'secret.keys'])('refuses a folder in the place of %s, and leaves it alone', (name) =>
    inTemporaryFolder(async (folder) => {
      const settings = { SYNCLEDGER_DATA_DIR: folder };
      await start(settings);
      await rm(path.join(folder, name));
      await mkdir(path.join(folder, name), { mode: 0o755 });
      expect(await refusal(settings)).toMatch(new RegExp(`${name} is a folder, not a file`));
      expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o755);
      expect((await new CommandLine(settings, inThisProcess).run(['doctor'])).out).toContain(`${name} is not a file`);
    }),
  );

  it('makes no new key file for a database that was encrypted with a lost or damaged one', () =>
    inTemporaryFolder(async (folder) => {
      const settings = { SYNCLEDGER_DATA_DIR: folder };
      await start(settings);
      for (const [text, state] of Object.entries({ '': 'empty', 'not a key': 'damaged' })) {
        await writeFile(path.join(folder, 'secret.keys'), text);
        expect(await refusal(settings)).toMatch(new RegExp(`key file .*secret\\.keys is ${state}: .*Restore it`));
      }
      await rm(path.join(folder, 'secret.keys'));
      expect(await refusal(settings)).toMatch(/key file .*secret\.keys is missing.* key "k1" [^]*keys forget k1/);
      expect((await readdir(folder)).filter((name) => name.includes('keys'))).toEqual([]);
    }));

  it('goes on without a lost key once it was forgotten, which tells what becomes unreadable', () =>
    inTemporaryFolder(async (folder) => {
      const settings = { SYNCLEDGER_DATA_DIR: folder };
      const cli = new CommandLine(settings, inThisProcess);
      const file = path.join(folder, 'secret.keys');
      await start(settings);
      await cli.json(['project', 'create', 'p']);
      const params = path.join(folder, 'params.json');
      await writeFile(params, '{"alm_pass":"canary"}');
      await cli.json(['connection', 'create', 'Jira', '--project', 'p', '--kind', 'alm', '--params', params]);
      expect(await cli.run(['keys', 'forget', 'k1'])).toMatchObject({
        code: 3,
        told: expect.stringMatching(/not lost/),
      });
      // A wrong key of the same id locks out, too.
      const wrong = { SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') };
      expect((await cli.run(['keys', 'forget', 'k1'], wrong)).code).toBe(0);
      await rm(file);
      const dry = await cli.run(['keys', 'forget', 'k1']);
      expect(dry).toMatchObject({
        code: 0,
        out: expect.stringMatching(/these connections: 1\.[^]*Nothing was changed/),
      });
      expect(await refusal(settings)).toContain('is missing');
      expect(await cli.json(['keys', 'forget', 'k1', '--yes'])).toEqual({
        id: 'k1',
        connections: [1],
        webhooks: [],
        forgotten: true,
      });
      await start(settings);
      expect(await readFile(file, 'utf8')).toMatch(/^k2:/);
      const states = await cli.json<{ id: string; connections: number }[]>(['keys', 'status']);
      expect(states.map(({ id, connections }) => [id, connections])).toEqual([
        ['k2', 0],
        ['k1', 1],
      ]);
    }));

  it('works after a restore into a new folder, by the owner of the folder above', () =>
    inTemporaryFolder(async (folder) => {
      const [before, backup] = [path.join(folder, 'before'), path.join(folder, 'backup')];
      await start({ SYNCLEDGER_DATA_DIR: before });
      await new CommandLine({ SYNCLEDGER_DATA_DIR: before }, inThisProcess).json(['db', 'backup', backup]);
      const isRoot = process.getuid?.() === 0;
      if (isRoot) await chown(folder, 65_534, 65_534);
      const settings = { SYNCLEDGER_DATA_DIR: path.join(folder, 'new', 'data') };
      const cli = new CommandLine(settings, inThisProcess);
      const restored = await cli.run(['db', 'restore', backup]);
      expect(restored).toMatchObject({ code: 0, told: expect.stringContaining('secret.keys') });
      const file = path.join(folder, 'new', 'data', 'syncledger.sqlite');
      for (const each of [file, path.dirname(file)]) {
        expect((await stat(each)).uid).toBe(isRoot ? 65_534 : process.getuid?.());
      }
      if (isRoot) {
        await chown(file, 1, 1);
        expect((await cli.run(['db', 'restore', backup])).code).toBe(0);
        expect((await stat(file)).uid).toBe(1);
      }
      expect(await readdir(path.dirname(file))).toContainEqual('syncledger.sqlite');
      const newer = await openLedgerDatabase({ url: `sqlite:${backup}` });
      await newer.write((tx) => tx.rows(sql`INSERT INTO migrations (timestamp, name) VALUES (9, 'Later9')`));
      await newer.write((tx) => tx.rows(sql`UPDATE settings SET value = '9.8.7' WHERE name = 'migrated_by'`));
      await newer.close();
      expect(await cli.run(['db', 'restore', backup])).toEqual({
        code: 1,
        out: '',
        told: `The backup is from Syncledger 9.8.7, and this is ${version}. Restore it with the newer version.\n`,
      });
    }));
});
