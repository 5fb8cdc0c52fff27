import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Clock, createLogger, Keyring, openLedgerDatabase, prepareLedger, readEnvironment } from '@syncledger/api';
import pg from 'pg';
import sql, { raw } from 'sql-template-tag';
import { nightlyDialects, nightlyIt } from '@syncledger/testing';

import { generateLedger, NotEmptyError, type LedgerPlan } from './bulk/generate-ledger.js';
import { silently } from './load/steps.js';

const UNTIL = Date.UTC(2026, 0, 1) * 1000;
const plan: LedgerPlan = { jobs: 3000, connections: 60, projects: 20, users: 12, seed: 1, until: UNTIL };
const TOKEN = 'generated-ledgers-administrator-token';

/** What the same plan generates identically: everything except encrypted params and future due times. */
const compared = {
  users:
    'id, email, email_key, first_name, last_name, role, is_active, is_superuser, version, CASE WHEN id > 1 THEN date_joined END AS date_joined',
  projects: '*',
  memberships: '*',
  connections:
    'id, kind, project_id, system, alias, frequency, command, inaccessible, version, created_at, updated_at, created_by, deleted_at, scheduled_by',
  jobs: '*',
};

let folder: string;
const databases: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'syncledger-generate-'));
});

afterAll(async () => {
  await asAdministrator(...databases.map((name) => `DROP DATABASE ${name} WITH (FORCE)`));
  await rm(folder, { recursive: true });
});

async function asAdministrator(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: process.env['SYNCLEDGER_TEST_POSTGRES']! });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** The settings of a server with a new database. */
async function aServer(dialect: string) {
  const name = `generated_${randomBytes(8).toString('hex')}`;
  const url = new URL(process.env['SYNCLEDGER_TEST_POSTGRES']!);
  url.pathname = name;
  if (dialect === 'postgres') {
    databases.push(name);
    await asAdministrator(`CREATE DATABASE ${name}`);
  }
  return readEnvironment({
    SYNCLEDGER_DATA_DIR: path.join(folder, name),
    SYNCLEDGER_ADMIN_TOKEN: TOKEN,
    SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
    ...(dialect === 'postgres' && { DATABASE_URL: url.href }),
  });
}

type Server = Awaited<ReturnType<typeof aServer>>;

/** The rows that two ledgers of one plan have in common, with booleans in one form. */
async function rowsOf({ databaseUrl }: Server): Promise<Record<string, unknown[]>> {
  const database = await openLedgerDatabase({ url: databaseUrl });
  const tables: Record<string, unknown[]> = {};
  for (const [table, columns] of Object.entries(compared)) {
    const order = table === 'memberships' ? 'project_id, user_id' : 'id';
    const rows = await database.rows<object>(sql`SELECT ${raw(columns)} FROM ${raw(table)} ORDER BY ${raw(order)}`);
    tables[table] = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === true ? 1 : value === false ? 0 : value]),
      ),
    );
  }
  await database.close();
  return tables;
}

interface Answer {
  readonly id: number;
  readonly connection: { readonly params: object };
  readonly results: readonly { readonly id: number }[];
}

interface StoredJob {
  readonly id: number;
  readonly kind: string;
  readonly connection_id: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly result_message: string;
  readonly last_run: number;
  readonly created_at: number;
}

/** The real application on a ledger, called as its administrator. */
async function withApp(
  environment: Server,
  work: (ask: (path: string, body?: object) => Promise<Answer>) => Promise<void>,
) {
  const { app, database } = await prepareLedger({ environment, logger: createLogger('silent'), clock: new Clock() });
  await work(async (url, body) => {
    const headers = { authorization: `Token ${TOKEN}` };
    const answer = await app.inject({ url: `/api/v2/${url}`, headers, ...(body && { method: 'POST', payload: body }) });
    return answer.json<Answer>();
  });
  await app.close();
  await database.close();
}

describe('a generated ledger', () => {
  const jobsOf = (dialect: string) => made[dialect]!.rows['jobs'] as StoredJob[];
  const made: Record<string, { environment: Server; rows: Record<string, unknown[]> }> = {};

  beforeAll(async () => {
    for (const dialect of nightlyDialects) {
      const environment = await aServer(dialect);
      await generateLedger(environment, plan, silently);
      made[dialect] = { environment, rows: await rowsOf(environment) };
    }
  }, 120_000);

  nightlyIt('has the same rows on both databases, and others of another seed', async () => {
    const rows = made['sqlite']!.rows;
    expect(Object.values(rows).map(({ length }) => length)).toEqual([13, 20, expect.any(Number), 60, 3000]);
    expect(made['postgres']!.rows).toEqual(rows);
    const other = await aServer('sqlite');
    await generateLedger(other, { ...plan, seed: 2 }, silently);
    expect((await rowsOf(other))['jobs']![0]).not.toEqual(rows['jobs']![0]);
  });

  it('tells a believable story', () => {
    const jobs = jobsOf('sqlite');
    const failed = jobs.filter(({ ready, succeeded }) => ready > 0 && !succeeded).length;
    expect(failed).toBeGreaterThan(jobs.length / 50);
    expect(failed).toBeLessThan(jobs.length / 4);
    expect(Math.max(...jobs.map(({ last_run }) => last_run))).toBeLessThanOrEqual(UNTIL);
    expect(Math.max(...jobs.map(({ result_message: text }) => text.length))).toBeGreaterThan(4_000);
    expect(jobs.every(({ created_at }, index) => index === 0 || created_at >= jobs[index - 1]!.created_at)).toBe(true);
    expect(jobs.filter(({ connection_id }) => connection_id === plan.connections)).toHaveLength(10);
    const waiting = jobs.filter(({ ready }) => ready === 0);
    expect(waiting.length).toBeGreaterThan(0);
    expect(new Set(waiting.map(({ connection_id }) => connection_id)).size).toBe(waiting.length);
  });

  it.each(nightlyDialects)('is served right on %s, and the server goes on with the next id', async (dialect) => {
    const { environment } = made[dialect]!;
    const alm = jobsOf(dialect).filter(({ kind }) => kind === 'alm');
    await withApp(environment, async (ask) => {
      const page = await ask('jobs/alm/?page_size=2');
      expect(page).toMatchObject({ count: alm.length, results: [{ id: alm.at(-1)!.id }, { id: alm.at(-2)!.id }] });
      const failed = alm.filter(({ ready, succeeded }) => ready > 0 && !succeeded);
      expect(await ask('jobs/alm/?page_size=1&succeeded=false&ready=true')).toMatchObject({ count: failed.length });
      const { id, result_message, connection_id } = failed[0]!;
      const job = await ask(`jobs/alm/${id}/`);
      expect(job).toMatchObject({ id, result_message, connection: { id: connection_id } });
      expect(Object.keys(job.connection.params)).toContain('alm_pass');
      const body = { connection: connection_id, automatic: true, succeeded: true, result_message: 'Done.' };
      expect((await ask('jobs/alm/', body)).id).toBeGreaterThan(0);
      expect(await ask('jobs/alm/', body)).toMatchObject({ result_message: 'Done.', id: expect.any(Number) });
      const { results } = await ask('jobs/?page_size=1');
      expect(results[0]!.id).toBeGreaterThan(plan.jobs);
    });
  });

  it('is not made over one that is there', async () => {
    await expect(generateLedger(made['sqlite']!.environment, plan, silently)).rejects.toThrow(NotEmptyError);
  });

  it('is not made at all when a row does not fit', async () => {
    const environment = await aServer('postgres');
    await expect(generateLedger(environment, { ...plan, until: NaN }, silently)).rejects.toThrow();
    expect((await rowsOf(environment))['projects']).toEqual([]);
  });

  it('has every index, key and trigger that a new one has', async () => {
    const schema = {
      sqlite: sql`SELECT sql AS text FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name`,
      postgres: sql`SELECT indexdef AS text FROM pg_indexes WHERE schemaname = 'public' UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint UNION ALL SELECT tgname::text || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
    };
    for (const dialect of nightlyDialects) {
      const fresh = await aServer(dialect);
      await withApp(fresh, async () => undefined);
      const [filled, empty] = await Promise.all(
        [made[dialect]!.environment, fresh].map(async ({ databaseUrl }) => {
          const database = await openLedgerDatabase({ url: databaseUrl });
          const rows = await database.rows<{ text: string }>(schema[dialect]);
          await database.close();
          return rows.filter(({ text }) => !text.includes('sqlite_stat'));
        }),
      );
      expect(filled).toEqual(empty);
    }
  });
});
