import { createServer, type AddressInfo } from 'node:net';

import { raw } from 'sql-template-tag';

import { readEnvironment } from '../src/platform/config/index.js';
import { DatabaseUnavailableError } from '../src/platform/database/index.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { checkStart } from '../src/process/check-start.js';
import { explainStartError } from '../src/process/start-errors.js';
import { migrateLedger, openLedgerDatabase } from '../src/schema/index.js';
import { testPlace } from './support/database/test-database.js';
import { refusal, type Settings } from './support/start-here.js';
import { inTemporaryFolder } from './support/temporary-folder.js';

describe('a start that a setting prevents', () => {
  const secret = 'hunter2-is-not-to-be-shown';

  it.each<[string, Settings]>([
    ['the port is nearly one', { PORT: '70000' }],
    ['the token is nearly one', { SYNCLEDGER_ADMIN_TOKEN: `slt_${'0'.repeat(46)}` }],
    ['PostgreSQL is not there', { DATABASE_URL: `postgres://someone:${secret}@127.0.0.1:1/somewhere` }],
    ['no file can be made', { DATABASE_URL: `sqlite:/dev/null/${secret}.sqlite` }],
    ['there is no key', { SYNCLEDGER_SECRET_KEYS: secret }],
    ['the key is too short', { SYNCLEDGER_SECRET_KEYS: `k1:${secret}` }],
  ])('names it, and shows no value, when %s', (_, wrong) =>
    inTemporaryFolder(async (folder) => {
      const keys = 'DATABASE_URL' in wrong && { SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') };
      const told = await refusal({ SYNCLEDGER_DATA_DIR: folder, ...keys, ...wrong });
      expect(told).toContain(Object.keys(wrong)[0]);
      expect(told).not.toContain('defect:');
      for (const value of [...Object.values(wrong), secret, 'someone', 'somewhere']) expect(told).not.toContain(value);
    }),
  );

  it('names the keys that PostgreSQL needs, and how to make one', async () => {
    const told = await refusal({ DATABASE_URL: `postgres://someone:${secret}@127.0.0.1:1/somewhere` });
    expect(told).toMatch(/SYNCLEDGER_SECRET_KEYS[^]*openssl rand/);
    for (const value of [secret, 'someone']) expect(told).not.toContain(value);
  });
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
    expect(await at((url) => (url.password = ''))).toMatch(/asks for a password/);
    const refused = await at((url) => (url.password = 'hunter2'));
    expect(refused).toMatch(/refused the password.*DATABASE_URL.*\(28P01\)/);
    expect(refused).not.toContain('hunter2');
    expect(await at((url) => (url.pathname = '/nowhere'))).toMatch(/does not exist\. Create it.*\(3D000\)/);
    expect(await at((url) => (url.port = '1'))).toMatch(/Nothing listens.*\(ECONNREFUSED\)/);
    expect(await at((url) => (url.hostname = 'db.invalid'))).toMatch(/host name .* unknown.*\((ENOTFOUND|EAI_AGAIN)\)/);
    expect(await at((url) => (url.search = 'options=-cnonsense=1'))).toMatch(/refuses a setting.*\(42704: .*nonsense/);
  });

  it('that the database has another encoding than UTF-8, also with --check', async () => {
    await onServer(raw(`CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`));
    const told = 'The encoding of the database is SQL_ASCII.';
    const url = new URL(process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '');
    url.pathname = '/ascii';
    await expect(checkStart(readEnvironment({ ...keys, DATABASE_URL: url.href }), true)).rejects.toThrow(told);
    expect(await at((asked) => (asked.pathname = '/ascii'))).toContain(told);
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

  it('that the user may not create tables, or use those of another', async () => {
    const place = await testPlace('postgres', 'empty');
    const owner = await openLedgerDatabase({ url: place.url });
    await owner.rows(raw(`CREATE ROLE guest LOGIN PASSWORD 'guest'`));
    const url = new URL(place.url);
    [url.username, url.password] = ['guest', 'guest'];
    expect(await refusal({ ...keys, DATABASE_URL: url.href })).toMatch(
      /GRANT USAGE, CREATE.*\(42501: .*schema public\)/,
    );
    await migrateLedger(owner);
    expect(await refusal({ ...keys, DATABASE_URL: url.href })).toMatch(
      /OWNER TO.*pg_restore --no-owner.*\(42501: .*table migrations\)/,
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
  ['55000', 'accepts no connections'],
  ['EMFILE', 'ulimit -n'],
  ['ELOOP', 'wrong kind'],
])('%s has a remedy, wrapped by TypeORM or by us', (code, told) => {
  const cause = Object.assign(new Error('canary'), { code });
  const wrapped = new Error('outer', { cause: Object.assign(new Error('typeorm'), { driverError: cause }) });
  for (const error of [cause, wrapped]) expect(explainStartError(error)).toMatch(new RegExp(`${told}.*\\(${code}\\)`));
  expect(explainStartError(new TypeError('a defect'))).toBeUndefined();
});

it.each([
  ['no pg_hba.conf entry for host "::1", user "u", database "d", no encryption', '28000', 'without TLS'],
  ['role "u" does not exist', '28000', 'The user in DATABASE_URL does not exist'],
  ['Connection terminated due to connection timeout', undefined, 'does not respond'],
  ['Connection terminated unexpectedly', undefined, 'closed the connection'],
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', undefined, 'has none'],
])('tells by the message %j', (message, code, told) => {
  const cause = Object.assign(new Error(message), code && { code });
  expect(explainStartError(new DatabaseUnavailableError(cause))).toMatch(told);
});

it('tells what the system says when it has no better words', () => {
  const error = Object.assign(new Error('EIO: i/o error, stat /srv/x'), { code: 'EIO', syscall: 'stat' });
  expect(explainStartError(error)).toContain('EIO: i/o error, stat /srv/x');
});
