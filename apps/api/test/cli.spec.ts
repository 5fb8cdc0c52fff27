import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { inThisProcess } from './support/command-here.js';
import { asProcess, CommandLine } from './support/command-line.js';
import { testPlace, type TestPlace } from './support/database/test-database.js';
import { ServerProcess } from './support/server-process.js';

const ADMIN = 'administrator-of-the-command-line-1';
const CANARY = 'hunter2-must-show-nowhere';

interface Imported {
  readonly results: readonly { action: string; fields: string[] }[];
  readonly summary: Record<string, number>;
}

interface Finding {
  readonly check: string;
  readonly status: string;
}

const FILE = `
- project: web-shop
  kind: alm
  system: Jira
  frequency: daily
  params:
    alm_server: jira.example.com
    alm_pass: { $env: JIRA_PASS }
- project: web-shop
  kind: analysis
  system: Fortify
  params: { analysis_pass: { $env: JIRA_PASS } }
`;

describe.each(nightlyDialects)('the command line on %s', (dialect) => {
  let place: TestPlace;
  let folder: string;
  let cli: CommandLine;
  let server: ServerProcess | undefined;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-test-'));
    const settings = {
      DATABASE_URL: place.url,
      SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
      SYNCLEDGER_ADMIN_TOKEN: ADMIN,
      JIRA_PASS: CANARY,
    };
    cli = new CommandLine(settings, inThisProcess);
  });
  afterEach(async () => {
    await server?.end('SIGKILL');
    server = undefined;
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const startServer = async () => {
    const { JIRA_PASS: _, ...settings } = cli.variables;
    server = await ServerProcess.start(settings);
    return server;
  };

  it('creates the first administrator and further users, whose tokens the server accepts', async () => {
    expect(await cli.json(['db', 'migrate'])).toEqual({ migrations: expect.any(Array) });
    expect((await cli.run(['user', 'list'])).told).toContain('There is no active superuser.');
    expect((await cli.run(['user', 'create', 'ada@example.com'])).code).toBe(1);
    const { out: admin } = await cli.run(['user', 'create', 'root@example.com', '--superuser']);
    const up = await startServer();
    expect((await up.fetch(admin.trim(), 'users/me/')).status).toBe(200);
    await cli.json(['user', 'create', 'ada@example.com', '--role', 'UR2']);
    const { out } = await cli.run(['token', 'create', 'nightly', '--user', 'ada@example.com']);
    expect(out).toMatch(/^slt_\w{46}\n$/);
    const me = await (await up.fetch(out.trim(), 'users/me/')).json();
    expect(me).toMatchObject({ email: 'ada@example.com', permissions: ['add_project'] });
    const refused = await cli.run(['user', 'list', '--as', 'ada@example.com']);
    expect(refused).toEqual({ code: 1, out: '', told: 'You do not have permission to do this.\n' });
    expect(await cli.json(['token', 'revoke', 'nightly', '--user', 'ada@example.com'])).toMatchObject({
      revoked: true,
    });
    expect((await up.fetch(out.trim(), 'users/me/')).status).toBe(401);
    expect(cli.written.split(out.trim())).toHaveLength(2);
    await cli.json(['user', 'deactivate', 'ada@example.com']);
    expect((await cli.run(['project', 'list', '--as', 'ada@example.com'])).code).toBe(1);
  });

  it('creates a connection without params, and one with those of a file', async () => {
    const up = await startServer();
    await cli.json(['project', 'create', 'Web shop']);
    const file = path.join(folder, 'params.yaml');
    await writeFile(file, 'alm_pass: { $env: JIRA_PASS }');
    const create = ['connection', 'create', 'Jira', '--project', 'web-shop', '--kind', 'alm'];
    await cli.json(create);
    const hostile = `pa"ss\\w'o\`rd $(id) {{x}}\nalm_user: "injected"\r\n# %0a`;
    const second = await cli.run([...create, '--alias', 'Second', '--params', file], { JIRA_PASS: hostile });
    expect(second.code).toBe(0);
    const { results } = (await (await up.fetch(ADMIN, 'connections/')).json()) as { results: object[] };
    expect(results).toEqual([
      expect.objectContaining({ params: {} }),
      expect.objectContaining({ params: { alm_pass: hostile } }),
    ]);
  });

  it('imports connections beside a running server; the second time, nothing changes', async () => {
    const up = await startServer();
    await cli.json(['project', 'create', 'Web shop']);
    const file = path.join(folder, 'connections.yaml');
    await writeFile(file, FILE);
    const list = async () =>
      (await (await up.fetch(ADMIN, 'connections/')).json()) as { results: Record<string, unknown>[] };
    const dry = await cli.json<Imported>(['connection', 'import', file, '--dry-run']);
    expect(dry.summary).toEqual({ create: 2, update: 0, delete: 0, unchanged: 0 });
    expect((await list()).results).toEqual([]);
    await cli.json(['connection', 'import', file]);
    const made = await list();
    expect(made.results).toMatchObject([
      { alias: 'Jira', frequency: 'daily', params: { alm_server: 'jira.example.com', alm_pass: CANARY } },
      { alias: 'Fortify', frequency: 'manually', params: { analysis_pass: CANARY } },
    ]);
    const again = await cli.json<Imported>(['connection', 'import', file]);
    expect(again.summary).toEqual({ create: 0, update: 0, delete: 0, unchanged: 2 });
    expect(await list()).toEqual(made);
    const kept = `[{"project": "web-shop", "kind": "alm", "alias": "Jira", "params": {"alm_pass": {"$secret": true}, "alm_server": "x"}}]`;
    await writeFile(file, kept);
    const updated = await cli.json<Imported>(['connection', 'import', file, '--prune']);
    expect(updated.results.map(({ action, fields }) => [action, fields])).toEqual([
      ['update', ['params']],
      ['delete', []],
    ]);
    expect((await list()).results.map(({ params }) => params)).toEqual([{ alm_pass: CANARY, alm_server: 'x' }]);
    await cli.run(['connection', 'list', '--json']);
    await cli.run(['connection', 'list']);
    expect((await cli.run(['connection', 'list', '--csv'])).out).toMatch(
      /^id,kind,alias,.*\r\n\d+,alm,.*,Web shop,.*\r\n/,
    );
    expect(cli.written).not.toContain(CANARY);
    expect(up.logged + up.greeting).not.toContain(CANARY);
  });

  it('names every entry that is wrong, by its line, and then changes nothing', async () => {
    await cli.json(['db', 'migrate']);
    await cli.run(['user', 'create', 'root@example.com', '--superuser']);
    await cli.json(['project', 'create', 'Web shop']);
    const file = path.join(folder, 'wrong.yaml');
    await writeFile(
      file,
      `${FILE}- project: nowhere\n  kind: alm\n  system: ${CANARY}\n  frequency: often\n  params: []\n`,
    );
    const { code, told } = await cli.run(['connection', 'import', file]);
    expect(code).toBe(1);
    expect(told.split('\n')).toEqual([`${file}:13: project: There is no such project.`, 'Nothing was changed.', '']);
    expect(await cli.json(['connection', 'list'])).toEqual({ results: [] });
  });

  it('has the doctor find a wrong key and a pending migration', async () => {
    await cli.json(['db', 'migrate']);
    const statusOf = async (check: string, more: Record<string, string> = {}) => {
      const { code, out } = await cli.run(['doctor', '--json'], more);
      const { results } = JSON.parse(out) as { results: Finding[] };
      const found = results.find((finding) => finding.check === check)?.status;
      return [found, code];
    };
    expect(await statusOf('keys')).toEqual(['ok', 0]);
    expect(await statusOf('keys', { SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') })).toEqual(['problem', 1]);
    expect(await statusOf('configuration', { PORT: 'x' })).toEqual(['problem', 1]);
    const database = await openLedgerDatabase({ url: place.url });
    await database.write((tx) => tx.rows(sql`DELETE FROM migrations`));
    await database.close();
    expect(await statusOf('migrations')).toEqual(['problem', 1]);
    expect((await cli.run(['user', 'list'])).code).toBe(3);
  });

  it('ends with 3 without a database', async () => {
    const nowhere = dialect === 'sqlite' ? `sqlite:${folder}/none.sqlite` : 'postgres://a:hunter2@127.0.0.1:1/none';
    const { code, told } = await new CommandLine({ ...cli.variables, DATABASE_URL: nowhere }, asProcess).run([
      'user',
      'list',
    ]);
    expect(code).toBe(3);
    expect(told).not.toContain('hunter2');
  });
});

describe('the command line', () => {
  it.each([
    ['a command', ['user', 'vanish']],
    ['options', ['connection', 'create', 'Jira']],
  ])('ends with 2 when it does not understand %s', async (_, args) => {
    expect((await new CommandLine({}, asProcess).run(args)).code).toBe(2);
  });
});

describe('a backup', () => {
  let place: TestPlace;
  let folder: string;

  beforeEach(async () => {
    place = await testPlace('sqlite', 'empty');
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-test-'));
  });
  afterEach(async () => {
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('is made while a server writes, and restored when it has stopped', async () => {
    const settings = { DATABASE_URL: place.url, SYNCLEDGER_DATA_DIR: folder, SYNCLEDGER_ADMIN_TOKEN: ADMIN };
    const cli = new CommandLine(settings, asProcess);
    const server = await ServerProcess.start(settings);
    const backup = path.join(folder, 'backup.sqlite');
    const { id: project } = await server.post<{ id: number }>(ADMIN, 'projects/', { name: 'Web shop' });
    const body = { project, system: 'Jira', params: { alm_pass: CANARY } };
    const { id } = await server.post<{ id: number }>(ADMIN, 'connections/alm/', body);
    let answered = 0;
    const stop = new AbortController();
    const writing = (async () => {
      for (; !stop.signal.aborted; answered += 1) await server.post(ADMIN, 'jobs/alm/', aResult(id));
    })();
    await server.post(ADMIN, 'jobs/alm/', aResult(id));
    const before = answered;
    expect((await cli.run(['db', 'backup', backup])).code).toBe(0);
    stop.abort();
    await writing;
    expect(answered).toBeGreaterThan(before);
    expect((await cli.run(['db', 'backup', backup])).code).toBe(1);
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    const refused = await cli.run(['db', 'restore', backup]);
    expect(refused).toMatchObject({ code: 1, told: 'The database is in use. Stop the server, and retry.\n' });
    await server.end('SIGTERM');
    const restored = await cli.json<{ moved_to: string }>(['db', 'restore', backup]);
    expect((await stat(restored.moved_to)).size).toBeGreaterThan(0);
    const again = await ServerProcess.start(settings);
    const jobs = (await (await again.fetch(ADMIN, 'jobs/')).json()) as { results: unknown[] };
    await again.end('SIGTERM');
    expect(jobs.results.length).toBeGreaterThan(before);
    expect(jobs.results.length).toBeLessThanOrEqual(answered + 1);
    const bytes = await readFile(backup, 'latin1');
    for (const secret of [CANARY, ADMIN]) expect(bytes + cli.written).not.toContain(secret);
  });

  it('that is damaged or something else replaces nothing', async () => {
    const cli = new CommandLine({ DATABASE_URL: place.url, SYNCLEDGER_DATA_DIR: folder }, inThisProcess);
    await cli.json(['db', 'migrate']);
    const database = place.url.slice('sqlite:'.length);
    const before = await readFile(database);
    const other = path.join(folder, 'other');
    await writeFile(other, 'no database');
    expect(await cli.run(['db', 'restore', other])).toMatchObject({ code: 1, out: '' });
    await writeFile(other, '');
    expect(await cli.run(['db', 'restore', other])).toMatchObject({ code: 1, out: '' });
    expect(await readFile(database)).toEqual(before);
  });

  it('keys that others can read are found', async () => {
    const cli = new CommandLine({ DATABASE_URL: place.url, SYNCLEDGER_DATA_DIR: folder }, inThisProcess);
    await cli.json(['db', 'migrate']);
    expect((await cli.run(['doctor'])).code).toBe(0);
    await chmod(path.join(folder, 'secret.keys'), 0o644);
    const { code, out } = await cli.run(['doctor']);
    expect([code, out]).toEqual([1, expect.stringMatching(/problem\s+key file .*0644/)]);
  });

  it('of PostgreSQL is for pg_dump, and the call holds no password', async () => {
    const url = 'postgres://ledger:hunter2@db.example.com/ledger?sslmode=require';
    const cli = new CommandLine({ DATABASE_URL: url }, inThisProcess);
    const { code, out } = await cli.run(['db', 'backup', '/backup/a b']);
    expect(code).toBe(4);
    expect(out).toContain(`pg_dump --format=custom --no-owner --file='/backup/a b'`);
    await cli.run(['db', 'restore', '/backup/a b']);
    expect(cli.written).not.toContain('hunter2');
  });
});
