import { chown, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

import sql, { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { Clock } from '../src/platform/config/clock.js';
import { readBuildFacts, readEnvironment } from '../src/platform/config/index.js';
import { createLogger } from '../src/platform/http/process-logger.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { checkStart } from '../src/process/check-start.js';
import { prepareLedger } from '../src/process/serve.js';
import { explainStartError } from '../src/process/start-errors.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import { testPlace } from './support/database/test-database.js';
import { inTemporaryFolder } from './support/test-app.js';

type Settings = Record<string, string>;

const { version } = readBuildFacts();

/** Starts all of a server but its listener, and stops it. */
async function start(settings: Settings, migrate = true): Promise<void> {
  const own = { logger: createLogger('silent'), clock: new Clock(), migrate };
  const { app, database } = await prepareLedger({ environment: readEnvironment(settings), ...own });
  await app.close();
  await database.close();
}

/** What a start that fails tells; undefined when it succeeds. */
const refusal = (settings: Settings, migrate = true) =>
  start(settings, migrate).then(
    () => undefined,
    (error: unknown) => explainStartError(error) ?? `defect: ${String(error)}`,
  );
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
    await database.write((unit) => unit.rows(statement));
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
      await rm(file);
      expect(await refusal(settings)).toMatch(/is missing, but its key file .* exists[^]*db restore/);
      await expect(check(settings)).rejects.toThrow('is missing');
      expect((await cli.run(['db', 'migrate'])).told).toContain('is missing');
      expect(await readdir(folder)).toEqual(['secret.keys']);
      await rm(path.join(folder, 'secret.keys'));
      await start(settings);
    }));

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
      await newer.write((unit) => unit.rows(sql`INSERT INTO migrations (timestamp, name) VALUES (9, 'Later9')`));
      await newer.write((unit) => unit.rows(sql`UPDATE settings SET value = '9.8.7' WHERE name = 'migrated_by'`));
      await newer.close();
      expect(await cli.run(['db', 'restore', backup])).toEqual({
        code: 1,
        out: '',
        told: `The backup is from Syncledger 9.8.7, and this is ${version}. Restore it with the newer version.\n`,
      });
    }));
});

describe('a start on PostgreSQL tells', () => {
  const keys = { SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') };
  const at = (change: (url: URL) => void) => {
    const url = new URL(process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '');
    change(url);
    return refusal({ ...keys, DATABASE_URL: url.href });
  };
  const onServer = async (statement: ReturnType<typeof raw>) => {
    const server = await openLedgerDatabase({ url: process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '' });
    await server.rows(statement);
    await server.close();
  };

  it('why it cannot connect, and the remedy', async () => {
    expect(await at((url) => (url.password = 'wrong'))).toMatch(/refused the password.*\(28P01\)/);
    expect(await at((url) => (url.pathname = '/nowhere'))).toMatch(/does not exist\. Create it.*\(3D000\)/);
    expect(await at((url) => (url.port = '1'))).toMatch(/Nothing listens.*\(ECONNREFUSED\)/);
    expect(await at((url) => (url.hostname = 'db.invalid'))).toMatch(/host name .* unknown.*\((ENOTFOUND|EAI_AGAIN)\)/);
    expect(await at((url) => (url.search = 'options=-cnonsense=1'))).toMatch(/refuses a setting.*\(42704: .*nonsense/);
  });

  it('that the database has another encoding than UTF-8', async () => {
    await onServer(raw(`CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`));
    expect(await at((url) => (url.pathname = '/ascii'))).toContain('The encoding of the database is SQL_ASCII.');
    await onServer(raw('DROP DATABASE ascii WITH (FORCE)'));
  });

  it('what a pooler says that refuses the connection', async () => {
    const said = 'unsupported startup parameter in options: synchronous_commit';
    const fields = Buffer.from(`SFATAL\0C08P01\0M${said}\0\0`);
    const pooler = createServer((socket) => {
      const head = Buffer.alloc(5, 'E');
      head.writeInt32BE(fields.length + 4, 1);
      socket.once('data', () => socket.end(Buffer.concat([head, fields])));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((listening) => pooler.listen(0, '127.0.0.1', listening));
    const { port } = pooler.address() as AddressInfo;
    expect(await at((url) => (url.port = String(port)))).toMatch(
      /ignore_startup_parameters.*\(08P01: .*synchronous_commit\)/,
    );
    pooler.close();
  });

  it('that the user may not create tables', async () => {
    const place = await testPlace('postgres', 'empty');
    const owner = await openLedgerDatabase({ url: place.url });
    await owner.rows(raw(`CREATE ROLE guest LOGIN PASSWORD 'guest'`));
    const url = new URL(place.url);
    [url.username, url.password] = ['guest', 'guest'];
    expect(await refusal({ ...keys, DATABASE_URL: url.href })).toMatch(
      /GRANT USAGE, CREATE.*\(42501: .*schema public\)/,
    );
    await owner.rows(raw('ALTER ROLE guest NOLOGIN'));
    expect(await refusal({ ...keys, DATABASE_URL: url.href })).toMatch(/does not let this user in.*\(28000\)/);
    await owner.close();
    await place.remove();
    await onServer(raw('DROP ROLE guest'));
  });
});

it.each([
  ['EROFS', 'read-only file system'],
  ['ENOSPC', 'disk is full'],
  ['SQLITE_FULL', 'disk is full'],
  ['SQLITE_NOTADB', 'no SQLite database'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_CANTOPEN_ISDIR', 'cannot be read'],
  ['57P03', 'starting'],
  ['53300', 'max_connections'],
])('%s has a remedy, wrapped by TypeORM or by us', (code, told) => {
  const cause = Object.assign(new Error('canary'), { code });
  const wrapped = new Error('outer', { cause: Object.assign(new Error('typeorm'), { driverError: cause }) });
  for (const error of [cause, wrapped]) expect(explainStartError(error)).toMatch(new RegExp(`${told}.*\\(${code}\\)`));
  expect(explainStartError(new TypeError('a defect'))).toBeUndefined();
});
