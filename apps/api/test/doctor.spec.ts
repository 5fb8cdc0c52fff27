import { chmod, cp, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '@syncledger/domain/terminal';
import BetterSqlite3 from 'better-sqlite3';

import { KEY_FILE, Keyring } from '../src/platform/secrets/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import { inTemporaryFolder } from './support/temporary-folder.js';

type Settings = Record<string, string>;

/** Something that is broken: what the doctor calls it, and what it says to do. */
interface Case {
  readonly what: string;
  /** Breaks the installation in this folder. @returns settings that differ */
  readonly breaks: (folder: string) => Promise<Settings | undefined> | Settings | undefined;
  readonly check: string;
  readonly status: 'warning' | 'problem';
  readonly names: RegExp;
  readonly remedy: RegExp;
}

const FILE = 'syncledger.sqlite';

/** Changes the database without the server's code, as an operator might. */
function execute(...statements: string[]): Case['breaks'] {
  return (folder) => {
    const database = new BetterSqlite3(path.join(folder, FILE));
    database.pragma('foreign_keys = OFF');
    for (const statement of statements) database.exec(statement);
    database.close();
    return undefined;
  };
}

const change = `INSERT INTO job_changes (job_id, connection_id, project_id, user_id, kind, automatic, succeeded, ready, count_delta, transition, at)
  VALUES (1, 1, 1, 1, 'alm', 1, 1, 1, 0, NULL, 1)`;

const cases: readonly Case[] = [
  {
    what: 'a misspelled variable',
    breaks: () => ({ SYNCLEDGER_PUBLC_URL: 'https://ledger.example.com' }),
    check: 'configuration',
    status: 'problem',
    names: /SYNCLEDGER_PUBLC_URL is not a setting/,
    remedy: /Did you mean SYNCLEDGER_PUBLIC_URL\?/,
  },
  {
    what: 'a lost key file',
    breaks: async (folder) => {
      await rm(path.join(folder, KEY_FILE));
      return undefined;
    },
    check: 'key file',
    status: 'problem',
    names: /secret\.keys does not exist/,
    remedy: /restore the file from its copy/,
  },
  {
    what: 'a key file that everybody can read',
    breaks: async (folder) => {
      await chmod(path.join(folder, KEY_FILE), 0o644);
      return undefined;
    },
    check: 'key file',
    status: 'problem',
    names: /accessible to others \(0644\)/,
    remedy: /chmod 600 .*secret\.keys/,
  },
  {
    what: 'keys of another ledger',
    breaks: () => ({ SYNCLEDGER_SECRET_KEYS: Keyring.generate('other') }),
    check: 'keys',
    status: 'problem',
    names: /key/i,
    remedy: /SYNCLEDGER_SECRET_KEYS|key file|backup/,
  },
  {
    what: 'a folder that is not there',
    breaks: (folder) => ({ SYNCLEDGER_DATA_DIR: path.join(folder, 'elsewhere') }),
    check: 'database',
    status: 'problem',
    names: /No such database: .*elsewhere/,
    remedy: /Set SYNCLEDGER_DATA_DIR or DATABASE_URL as for the server/,
  },
  {
    what: 'a file that is no database',
    breaks: async (folder) => {
      await writeFile(path.join(folder, FILE), 'x'.repeat(10_000));
      return undefined;
    },
    check: 'database',
    status: 'problem',
    names: /no SQLite database/,
    remedy: /Correct DATABASE_URL, or restore a backup/,
  },
  {
    what: 'a database of which a page was destroyed',
    breaks: async (folder) => {
      const database = new BetterSqlite3(path.join(folder, FILE));
      const root = database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'jobs_by_project'`).pluck().get();
      database.close();
      const file = await open(path.join(folder, FILE), 'r+');
      await file.write(Buffer.alloc(4096), 0, 4096, (Number(root) - 1) * 4096);
      await file.close();
      return undefined;
    },
    check: 'integrity',
    status: 'problem',
    names: /./,
    remedy: /restore a backup with `.*db restore FILE`/,
  },
  {
    what: 'a migration that was not run',
    breaks: execute('DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations)'),
    check: 'migrations',
    status: 'problem',
    names: /^Pending: \w+\.$/,
    remedy: /Back up, then run `.*db migrate`/,
  },
  {
    what: 'a database of a newer version',
    breaks: execute(`INSERT INTO migrations (timestamp, name) VALUES (9, 'Later9')`),
    check: 'migrations',
    status: 'problem',
    names: /a newer version of Syncledger \(Later9\)/,
    remedy: /newer version/,
  },
  {
    what: 'a column of another program',
    breaks: execute('ALTER TABLE users RENAME COLUMN is_superuser TO is_root'),
    check: 'superusers',
    status: 'problem',
    names: /tables of the database do not fit its list of migrations/,
    remedy: /restore a backup with `db restore`/,
  },
  {
    what: 'a column that was renamed',
    breaks: execute('ALTER TABLE webhooks RENAME COLUMN description TO title'),
    check: 'schema',
    status: 'problem',
    names: /tables of the database do not fit its list of migrations/,
    remedy: /restore a backup with `db restore`/,
  },
  {
    what: 'a trigger that is missing',
    breaks: execute('DROP TRIGGER jobs_recounted'),
    check: 'schema',
    status: 'problem',
    names: /go wrong: jobs_recounted\.$/,
    remedy: /db check --repair.*db restore FILE/,
  },
  {
    what: 'a ledger without an active superuser',
    breaks: execute('UPDATE users SET is_active = false'),
    check: 'superusers',
    status: 'warning',
    names: /no active one/,
    remedy: /user create EMAIL --superuser/,
  },
  {
    what: 'a job of the future',
    breaks: execute(
      `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at)
        VALUES ('alm', 1, 1, 1, 1, 1, 1, '', 4102444800000000, 1)`,
    ),
    check: 'clock',
    status: 'problem',
    names: /2100-01-01.* in the future/,
    remedy: /Set the clock.*If it is right by now/,
  },
  {
    what: 'job changes that nobody processes',
    breaks: execute(change),
    check: 'job changes',
    status: 'warning',
    names: /no server processes them/,
    remedy: /Start a server/,
  },
  {
    what: 'a PostgreSQL that is down',
    breaks: () => ({
      DATABASE_URL: 'postgres://ledger:hunter2@127.0.0.1:1/ledger',
      SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
    }),
    check: 'database',
    status: 'problem',
    names: /Nothing listens at the host and port in DATABASE_URL/,
    remedy: /Start the database, or correct the host and the port/,
  },
];

describe('the doctor', () => {
  let intact: string;
  beforeAll(async () => {
    intact = await mkdtemp(path.join(tmpdir(), 'syncledger-test-'));
    const cli = new CommandLine({ SYNCLEDGER_DATA_DIR: intact }, inThisProcess);
    await cli.json(['db', 'migrate']);
    await cli.json(['user', 'create', 'ada@example.com', '--superuser']);
  });
  afterAll(() => rm(intact, { recursive: true, force: true }));

  const examine = async (settings: Settings) => {
    const cli = new CommandLine(settings, inThisProcess);
    const { code, out, told } = await cli.run(['doctor', '--json']);
    expect(out + told).not.toContain('hunter2');
    return { code, findings: (JSON.parse(out) as { results: Finding[] }).results };
  };

  it('finds nothing wrong with an installation that is intact', async () => {
    const { code, findings } = await examine({ SYNCLEDGER_DATA_DIR: intact });
    expect([code, findings.filter(({ status }) => status === 'problem')]).toEqual([0, []]);
  });

  it.each(cases)('names $what, and what to do', ({ breaks, check, status, names, remedy }) =>
    inTemporaryFolder(async (parent) => {
      const folder = path.join(parent, 'data');
      await cp(intact, folder, { recursive: true, preserveTimestamps: true });
      const settings = { SYNCLEDGER_DATA_DIR: folder, ...(await breaks(folder)) };
      const { code, findings } = await examine(settings);
      const found = findings.filter((finding) => finding.check === check && finding.status === status);
      expect(found).toHaveLength(1);
      expect(found[0]?.detail).toMatch(names);
      expect(`${found[0]?.detail ?? ''} ${found[0]?.remedy ?? ''}`).toMatch(remedy);
      expect(code).toBe(status === 'problem' ? 1 : 0);
    }),
  );
});
