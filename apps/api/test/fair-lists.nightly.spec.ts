import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { aConnection, aProject } from '@syncledger/domain/testing';
import BetterSqlite3 from 'better-sqlite3';
import { raw } from 'sql-template-tag';
import { until } from '@syncledger/testing';

import type { Dialect } from '../src/platform/database/index.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { testPlace, type TestDatabase } from './support/database/test-database.js';
import { aConnectionIn, aPerson, aProjectOf, aSucceededRow, insertManyJobs, type Person } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import { ServerProcess } from './support/server-process.js';
import { spoolFiles } from './support/spool-files.js';
import { dialects, TestApp } from './support/test-app.js';

const CANARY = 'canary-4711';
/** More than a search looks through while others wait, and a whole list that no socket holds: 30 MB. */
const JOBS = 21_000;
const MESSAGE = 'x'.repeat(1000);

/** Whole lists that one user reads at once: half of all places. */
const OWN_PLACES = 8;

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Twenty texts that are in no message. */
const search = (caller: string) =>
  `page_size=5&${Array.from({ length: 20 }, (_, index) => `search=${caller}${String(index)}`).join('&')}`;

/** What keeps the database from forgetting old rows. */
async function openSnapshots(app: TestApp): Promise<number> {
  if (app.database.dialect === 'sqlite') {
    // Without a wait, which would be one of this process, and so of the server.
    const file = new BetterSqlite3((app.database as TestDatabase).url.slice('sqlite:'.length), { timeout: 0 });
    try {
      const [{ busy } = { busy: 1 }] = file.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return busy;
    } finally {
      file.close();
    }
  }
  const rows = await app.database.rows(
    raw(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL',
    ),
  );
  return rows.length;
}

describe.each(dialects)('lists of several callers on %s', (dialect) => {
  let app: TestApp;
  let connection: number;
  let greedy: Person;
  let other: Person;
  let url: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    [greedy, other] = [await aPerson(app), await aPerson(app)];
    const project = await aProjectOf(app, [
      [greedy, 'PR6'],
      [other, 'PR6'],
    ]);
    connection = await aConnectionIn(app, project, 'alm', { params: { password: CANARY } });
    await insertManyJobs(app.database, JOBS, aSucceededRow(connection, project, MESSAGE));
    await app.app.listen(0, '127.0.0.1');
    url = `${await app.app.getUrl()}/api/v2/`;
  });
  afterAll(() => app.close());

  const open = (token: string, list = 'jobs/alm/') => SlowReader.open(url + list, token);
  const get = (token: string, to: string, signal?: AbortSignal) =>
    fetch(url + to, { headers: { authorization: `Token ${token}` }, ...(signal && { signal }) });
  const allEnded = () => until('all streams have ended', () => app.database.activity().streams === 0);

  it.each(['jobs/alm/', 'jobs/alm/?search=x'])(
    'a slow reader of %s keeps no snapshot: what it has not read is encrypted where it was, in files without a name',
    async (list) => {
      const reader = await open(app.admin, list);
      await until('the list is on disk', () => app.database.activity().spooled > 0);
      await until('no snapshot is open', async () => (await openSnapshots(app)) === 0);
      expect(app.database.activity().streams).toBe(1);
      const files = spoolFiles('self');
      expect(files.length).toBeGreaterThan(0);
      for (const { name, mode } of files) expect([mode, name.endsWith(' (deleted)')]).toEqual([0o600, true]);
      const bytes = Buffer.concat(files.map((file) => file.bytes));
      expect([bytes.includes(MESSAGE), bytes.includes(CANARY)]).toEqual([true, false]);
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith('syncledger-list-'))).toEqual([]);
      reader.leave();
      await allEnded();
      expect([app.database.activity().spooled, spoolFiles('self').length]).toEqual([0, 0]);
    },
    30_000,
  );

  it('a slow reader gets what a fast one got, whatever has changed since, with the params decrypted', async () => {
    const before = await (await open(app.admin)).read();
    const [slow, lines] = [await open(app.admin), await open(app.admin, 'jobs/alm/?ordering=id')];
    await until('both are on disk', () => app.database.activity().spooled > 10_000_000);
    await app.ok('PATCH', `connections/alm/${String(connection)}/`, {
      alias: 'Renamed',
      params: { password: 'other' },
    });
    // Compared by digest: a difference between texts of 30 MB is shown by nobody.
    expect(digestOf(await slow.read())).toBe(digestOf(before));
    expect(before.split(CANARY).length).toBe(JOBS + 1);
    const { results } = JSON.parse(await lines.read()) as { results: { connection: { alias: string } }[] };
    expect([results.length, results.at(-1)?.connection.alias]).toEqual([JOBS, 'My Connection']);
    await app.ok('PATCH', `connections/alm/${String(connection)}/`, {
      alias: 'My Connection',
      params: { password: CANARY },
    });
    await allEnded();
  });

  it('slow readers and twenty searches of one user leave another user’s list and search alone', async () => {
    const { token: second } = await app.ok<{ token: string }>('POST', `users/${String(greedy.id)}/api-tokens/`, {
      name: 'Second',
    });
    const tokens = Array.from({ length: OWN_PLACES + 1 }, (_, index) => (index % 2 ? second : greedy.token));
    const readers = await Promise.all(tokens.map((token) => open(token)));
    expect(readers.map(({ status }) => status).sort()).toEqual([...Array<number>(OWN_PLACES).fill(200), 503]);
    for (const { status, answer } of readers) if (status === 503) expect(answer.headers['retry-after']).toBe('5');

    const left = new AbortController();
    const searches = Array.from({ length: 20 }, async (_, index) => {
      const answer = await get(index % 2 ? second : greedy.token, `jobs/alm/?${search('greedy')}`, left.signal);
      return [answer.status, ((await answer.json()) as { detail?: string }).detail];
    });
    const refused = await Promise.race(searches);
    expect(refused).toEqual([503, 'This search would scan too many jobs. Add a filter, or retry later.']);

    const found = await get(other.token, `jobs/alm/?${search('other')}`);
    expect([found.status, ((await found.json()) as { count: number }).count]).toEqual([200, 0]);
    const whole = await (await open(other.token)).count('"result_message":');
    expect([whole.times, whole.end.endsWith(']}')]).toEqual([JOBS, true]);

    const answers = await Promise.all(searches);
    expect(answers.filter(([status]) => status === 200).length).toBeGreaterThan(0);
    for (const reader of readers) reader.leave();
    await allEnded();
  });

  it('searches end when their client disconnects, and release their slots', async () => {
    for (let round = 0; round < 3; round += 1) {
      const left = new AbortController();
      const searches = Array.from({ length: 20 }, () => get(greedy.token, `jobs/alm/?${search('left')}`, left.signal));
      // Refused: as many as may are under way.
      const { status } = await Promise.race(searches);
      expect(status).toBe(503);
      left.abort();
      await Promise.allSettled(searches);
    }
    await until(
      'a search is answered',
      async () => (await get(greedy.token, `jobs/alm/?${search('again')}`)).status === 200,
    );
  });

  it('a list with a slow reader is aborted when the server stops, and its files are deleted', async () => {
    const replica = await app.replica();
    await replica.app.listen(0, '127.0.0.1');
    const reader = await SlowReader.open(`${await replica.app.getUrl()}/api/v2/jobs/alm/`, greedy.token);
    await until('the list is on disk', () => replica.database.activity().spooled > 0);
    await replica.database.close();
    expect([replica.database.activity().spooled, spoolFiles('self').length]).toEqual([0, 0]);
    await expect(reader.read()).rejects.toThrow();
    await replica.app.close();
  }, 30_000);
});

describe.each(dialects)('a server that is killed on %s', (dialect: Dialect) => {
  it('leaves nothing on disk of what its readers had not read', async () => {
    const token = 'administrator-of-the-spool-test-123456';
    const place = await testPlace(dialect, 'empty');
    const folder = mkdtempSync(path.join(tmpdir(), 'spool-'));
    const server = await ServerProcess.start({
      DATABASE_URL: place.url,
      SYNCLEDGER_SECRET_KEYS: Keyring.generate(dialect),
      SYNCLEDGER_ADMIN_TOKEN: token,
      LOG_LEVEL: 'warn',
      TMPDIR: folder,
    });
    try {
      const { id: project } = await server.post<{ id: number }>(token, 'projects/', aProject());
      const { id: connection } = await server.post<{ id: number }>(token, 'connections/alm/', aConnection(project));
      const database = await openLedgerDatabase({ url: place.url });
      await insertManyJobs(database, 15_000, aSucceededRow(connection, project, MESSAGE));
      await database.close();
      const reader = await SlowReader.open(`${server.url}/api/v2/jobs/alm/`, token);
      await until('the list is on disk', () => spoolFiles(server.id).some(({ bytes }) => bytes.length > 0));
      expect(spoolFiles(server.id).every(({ name }) => name.startsWith(folder))).toBe(true);
      await server.end('SIGKILL');
      expect(readdirSync(folder).filter((name) => name.startsWith('syncledger-list-'))).toEqual([]);
      reader.leave();
    } finally {
      await server.end('SIGKILL');
      rmSync(folder, { recursive: true });
      await place.remove();
    }
  });
});
