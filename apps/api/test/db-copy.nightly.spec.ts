import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';

import { copyDatabase, openCopyEnd, type CopyEnd } from '../src/platform/database/copy/index.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import { testPlace, type TestDatabase, type TestPlace } from './support/database/test-database.js';
import { insertManyJobs } from './support/job-world.js';
import { inTemporaryFolder } from './support/temporary-folder.js';
import { addUser, makeConnection, makeJob, makeNamedToken, makeProject, startApp } from './support/world.js';

const KEYS = Keyring.generate('copied');
/** More than one batch. */
const MANY = 2500;
const ODD_TEXT = 'a "quoted" \\ {NULL,"x"} \u{1f600} ü\n\tend';

interface Result {
  readonly rows: number;
  readonly rows_before: number;
  readonly tables: number;
}

const migrate = async (url: string) => {
  const database = await openLedgerDatabase({ url });
  await database.migrate();
  await database.close();
};

/** Everything in a SQLite file but what a copy records. */
function contentOf(file: string): Record<string, unknown> {
  const database = new BetterSqlite3(file, { readonly: true });
  try {
    const names = (type: string) =>
      database.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = '${type}' ORDER BY name`).pluck().all();
    const tables = names('table').filter((name) => name !== 'migrations' && !name.startsWith('sqlite_stat'));
    const rows = tables.map((name) => {
      const own = name === 'settings' ? `WHERE name <> 'moved'` : '';
      const all = database.prepare<[], object>(`SELECT * FROM ${name} ${own}`).all();
      return [name, all.map((row) => JSON.stringify(row)).sort()];
    });
    return { ...Object.fromEntries(rows), triggers: names('trigger'), indexes: names('index') };
  } finally {
    database.close();
  }
}

const commands = (url: string) => new CommandLine({ DATABASE_URL: url, SYNCLEDGER_SECRET_KEYS: KEYS }, inThisProcess);

/** Makes a file with a ledger in which something of every kind has happened. */
async function makeLedger(file: string): Promise<void> {
  const app = await startApp('sqlite', { SYNCLEDGER_SECRET_KEYS: KEYS });
  const project = await makeProject(app);
  const user = await addUser(app);
  await makeNamedToken(app, user.id);
  const [alm, analysis] = [await makeConnection(app, 'alm', project), await makeConnection(app, 'analysis', project)];
  await makeJob(app, 'alm', alm, { succeeded: false, result_message: ODD_TEXT });
  await app.ok('POST', 'jobs/analysis/', { connection: analysis, automatic: false, ready: false });
  await app.ok('POST', 'webhooks/', { url: 'https://hooks.example.com/in', events: ['job.finished'] });
  const like = { kind: 'alm', message: 'many', connection: alm, project, user: user.id, succeeded: true } as const;
  const times = { startedAt: null, lastRun: app.clock.now() };
  await insertManyJobs(app.database, MANY, { ...like, ...times, automatic: true, ready: 1 });
  const { url } = app.database as TestDatabase;
  // A deleted row has the last id.
  const other = new BetterSqlite3(url.slice('sqlite:'.length));
  other.exec('DELETE FROM jobs WHERE id = (SELECT max(id) FROM jobs)');
  other.close();
  await commands(url).json(['db', 'backup', file]);
  await app.close();
}

/** Fails like a process that is killed: in the middle of an insert, which leaves nothing of it. */
function failingAfter(inserts: number, end: CopyEnd): CopyEnd {
  let left = inserts;
  return new Proxy(end, {
    get(target, name) {
      if (name === 'insert' && (left -= 1) < 0) return () => Promise.reject(new Error('killed'));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('`db copy`', () => {
  let template: string;
  let postgres: TestPlace;
  beforeAll(async () => {
    template = path.join(await mkdtemp(path.join(tmpdir(), 'syncledger-copy-')), 'ledger.sqlite');
    await makeLedger(template);
  });
  afterAll(() => rm(path.dirname(template), { recursive: true }));
  beforeEach(async () => (postgres = await testPlace('postgres', 'empty')));
  afterEach(() => postgres.remove());

  /** A copy of the ledger for a test. */
  const ledgerIn = async (folder: string, name = 'first') => {
    const file = path.join(folder, `${name}.sqlite`);
    await copyFile(template, file);
    return file;
  };

  it('moves everything from SQLite to PostgreSQL and back, and servers refuse what was moved', () =>
    inTemporaryFolder(async (folder) => {
      const [first, second] = [await ledgerIn(folder), path.join(folder, 'second.sqlite')];
      const before = contentOf(first);
      const [sqlite, elsewhere] = [commands(`sqlite:${first}`), commands(postgres.url)];
      const toPostgres = { SYNCLEDGER_COPY_TO_URL: postgres.url };
      const shown = async (cli: CommandLine) => [
        (await cli.run(['connection', 'list'])).out,
        (await cli.run(['audit', 'export'])).out,
      ];
      const shownBefore = await shown(sqlite);

      const there = await sqlite.json<Result>(['db', 'copy'], toPostgres);
      expect(there).toMatchObject({ rows_before: 0 });
      expect(there.rows).toBeGreaterThan(MANY);
      expect(await shown(elsewhere)).toEqual(shownBefore);
      expect((await elsewhere.run(['db', 'check'])).code).toBe(0);
      const { code, told } = await sqlite.run(['role', 'list']);
      const place = `the PostgreSQL database ${new URL(postgres.url).pathname.slice(1)} at `;
      expect([code, told]).toEqual([3, expect.stringContaining(`The ledger was moved to ${place}`)]);
      expect(sqlite.written).not.toContain(new URL(postgres.url).password || postgres.url);
      expect((await sqlite.run(['db', 'copy'], toPostgres)).told).toContain('The ledger was moved already');

      const back = await elsewhere.json<Result>(['db', 'copy', '--to-file', second]);
      expect(back).toEqual({ ...there, to: `the file ${second}` });
      expect(contentOf(second)).toEqual(before);
      expect(await shown(commands(`sqlite:${second}`))).toEqual(shownBefore);
      expect((await elsewhere.run(['role', 'list'])).told).toContain('`db copy --undo`');
      expect(await elsewhere.json(['db', 'copy', '--undo'])).toEqual({ undone: true });
      expect(await elsewhere.json(['db', 'copy', '--undo'])).toEqual({ undone: false });
      expect((await elsewhere.run(['role', 'list'])).code).toBe(0);
    }));

  it('refuses a target that is not empty, and databases in use', () =>
    inTemporaryFolder(async (folder) => {
      const [first, second] = [await ledgerIn(folder), await ledgerIn(folder, 'second')];
      const cli = commands(`sqlite:${first}`);
      const copy = () => cli.run(['db', 'copy', '--to-file', second]);
      expect(await copy()).toMatchObject({
        code: 1,
        told: `the file ${second} is not empty. Use a database of its own.\n`,
      });
      expect((await cli.run(['role', 'list'])).code).toBe(0);

      const open = await openLedgerDatabase({ url: `sqlite:${first}` });
      expect((await copy()).told).toContain(`${first} is in use. Stop all servers, and retry.`);
      await open.close();

      const server = await openLedgerDatabase({ url: postgres.url });
      await server.migrate();
      expect(await cli.run(['db', 'copy'], { SYNCLEDGER_COPY_TO_URL: postgres.url })).toMatchObject({
        code: 1,
        told: 'A server or command uses the PostgreSQL database. Stop all servers, and retry.\n',
      });
      await server.close();
      expect((await cli.run(['db', 'copy'])).code).toBe(2);
    }));

  it.each(['sqlite', 'postgres'] as const)('goes on after an interruption at any batch, to %s', (dialect) =>
    inTemporaryFolder(async (folder) => {
      const first = await ledgerIn(folder);
      const url = dialect === 'postgres' ? postgres.url : `sqlite:${path.join(folder, 'second.sqlite')}`;
      await migrate(url);
      const copy = async (inserts: number) => {
        const ends = [await openCopyEnd(`sqlite:${first}`), await openCopyEnd(url)] as const;
        try {
          return await copyDatabase(ends[0], failingAfter(inserts, ends[1]), 'there', () => {});
        } finally {
          for (const end of ends) await end.close();
        }
      };
      let interruptions = 0;
      let result: Awaited<ReturnType<typeof copy>> | undefined;
      while (!result) {
        result = await copy(1).catch((error: unknown) => {
          expect(error).toEqual(new Error('killed'));
          interruptions += 1;
          return undefined;
        });
        if (result || interruptions > 1) continue;
        expect((await commands(`sqlite:${first}`).run(['role', 'list'])).told).toContain('is being copied to there');
        expect((await commands(url).run(['role', 'list'])).told).toContain('unfinished copy of a ledger');
      }
      expect(interruptions).toBeGreaterThan(10);
      expect(result.before).toBeGreaterThan(MANY);
      expect((await commands(url).run(['db', 'check'])).code).toBe(0);
      if (dialect === 'sqlite') expect(contentOf(url.slice('sqlite:'.length))).toEqual(contentOf(first));
    }),
  );

  it('finds a row of the copy that differs, and leaves the source as it is', () =>
    inTemporaryFolder(async (folder) => {
      const first = await ledgerIn(folder);
      await migrate(postgres.url);
      const source = await openCopyEnd(`sqlite:${first}`);
      const target = await openCopyEnd(postgres.url);
      const changed = new Proxy(target, {
        get(end, name) {
          if (name !== 'insert') return (Reflect.get(end, name) as () => unknown).bind(end);
          return (...[table, rows, state]: Parameters<CopyEnd['insert']>) => {
            const isJobs = table.name === 'jobs';
            const at = table.columns.findIndex((column) => column.name === 'result_message');
            return end.insert(table, isJobs ? rows.map((row) => row.with(at, 'changed')) : rows, state);
          };
        },
      });
      await expect(copyDatabase(source, changed, 'there', () => {})).rejects.toThrow(
        'The copy differs from the source: jobs, row 1, in result_message.',
      );
      await source.close();
      await target.close();
      const { code, told } = await commands(`sqlite:${first}`).run(['role', 'list']);
      expect([code, told]).toEqual([3, expect.stringContaining('is being copied to there')]);
    }));

  it('has PostgreSQL give further ids after those of the source, with its triggers', () =>
    inTemporaryFolder(async (folder) => {
      const first = await ledgerIn(folder);
      const file = new BetterSqlite3(first, { readonly: true });
      const last = file.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'jobs'`).pluck().get() ?? 0;
      file.close();
      await commands(`sqlite:${first}`).json(['db', 'copy'], { SYNCLEDGER_COPY_TO_URL: postgres.url });
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      const { rows: next } = await client.query<{ id: string }>(`SELECT nextval('jobs_id_seq') AS id`);
      expect(Number(next[0]?.id)).toBe(last + 1);
      await expect(client.query('DELETE FROM audit_entries')).rejects.toThrow('the audit is append only');
      await client.end();
    }));
});
