import { raw } from 'sql-template-tag';

import { dialects, openTestDatabase, type TestDatabase } from '../../test/support/database/test-database.js';
import { missingTriggers } from './missing-triggers.js';

const ROWS = [
  `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true)`,
  `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('u', 'u', '', '', 'UR1', true, false, 1)`,
  `INSERT INTO projects (name, slug, description, archived, created, updated) VALUES ('p', 'p', '', false, 1, 1)`,
  `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) VALUES ('alm', 1, 's', '', 'hourly', 'c', '', false, 1, 1, 1)`,
  `INSERT INTO webhooks (url, description, enabled, secret, user_id, created_at, updated_at) VALUES ('u', '', true, '', 1, 1, 1)`,
  `INSERT INTO leases (job_id, hash, seconds, expires_at) SELECT id, 'h', 60, 1 FROM jobs`,
];

const JOB = {
  kind: `'alm'`,
  connection_id: '1',
  project_id: '1',
  user_id: '1',
  automatic: 'true',
  succeeded: 'true',
  ready: '1',
  result_message: `''`,
  last_run: '1',
  created_at: '1',
};

function insertJob(changed: Partial<Record<keyof typeof JOB | 'attempt' | 'cause' | 'external_id', string>>): string {
  const values = { ...JOB, ...changed };
  return `INSERT INTO jobs (${Object.keys(values).join(', ')}) VALUES (${Object.values(values).join(', ')})`;
}

const delivery = (state: string, attempts: number) =>
  `INSERT INTO webhook_deliveries (webhook_id, message_id, event, at, state, attempts, created_at) VALUES (1, 'm', 'e', 1, '${state}', ${attempts}, 1)`;

const output = (values: string) =>
  `INSERT INTO outputs (job_id, attempt, lease_hash, received, written_at) VALUES (1, ${values}, 1)`;

describe.each(dialects)('the database on %s', (dialect) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase(dialect);
    const [last, ...others] = ROWS.toReversed();
    for (const row of [...others.toReversed(), insertJob({}), last!]) await write(row);
  });
  afterAll(() => database.close());

  const write = (statement: string) => database.write((unit) => unit.rows(raw(statement)));

  it.each([
    ['a job of a kind that is none', insertJob({ kind: `'nonsense'` })],
    ['a job of another kind than its connection', insertJob({ kind: `'analysis'` })],
    ['a job of no connection', insertJob({ connection_id: '9' })],
    ['a job of no project', insertJob({ project_id: '9' })],
    ['a job of no user', insertJob({ user_id: '9' })],
    ['a negative duration', insertJob({ ready: '-5' })],
    ['a run that has succeeded but not finished', insertJob({ ready: '0', succeeded: 'true' })],
    ['attempt 0', insertJob({ attempt: '0' })],
    ['an unknown end of a run', insertJob({ cause: `'boredom'` })],
    ['a time in words', insertJob({ last_run: `'yesterday'` })],
    ['a flag that is neither true nor false', insertJob({ automatic: '2' })],
    ['a job without a message', insertJob({ result_message: 'NULL' })],
    ['a lease without a hash', `UPDATE leases SET hash = ''`],
    ['a lease of no time', 'UPDATE leases SET seconds = 0'],
    ['a lease of no job', `INSERT INTO leases (job_id, hash, seconds, expires_at) VALUES (9, 'h', 60, 1)`],
    ['a connection of a kind that is none', `UPDATE connections SET kind = 'nonsense'`],
    ['another kind of a connection with jobs', `UPDATE connections SET kind = 'analysis'`],
    ['health 42', 'UPDATE connections SET health = 42'],
    ['a negative number of failures', 'UPDATE connections SET failed_runs = -1'],
    ['an unknown frequency', `UPDATE connections SET frequency = 'sometimes'`],
    ['version 0', 'UPDATE connections SET version = 0'],
    ['a negative retention', 'UPDATE projects SET retention_days = -1'],
    ['a role without scope', `UPDATE roles SET scope = 'none'`],
    [
      'a change of a count by 2',
      `INSERT INTO job_changes (job_id, kind, project_id, connection_id, user_id, automatic, succeeded, ready, count_delta, at) VALUES (1, 'alm', 1, 1, 1, true, true, 1, 2, 1)`,
    ],
    ['a delivery in no state', delivery('lost', 0)],
    ['a delivery of -1 attempts', delivery('pending', -1)],
    ['the output of attempt 0', output(`0, 'h', 0`)],
    ['output of -1 bytes', output(`1, 'h', -1`)],
  ])('refuses %s', async (_, statement) => {
    await expect(write(statement)).rejects.toThrow();
  });

  it.each([
    ['a job', insertJob({})],
    ['a run that was queued', insertJob({ ready: '0', succeeded: 'false' })],
    ['a delivery', delivery('pending', 0)],
    ['an output', output(`1, 'h', 0`)],
  ])('accepts %s that differs in nothing else', async (_, statement) => {
    await expect(write(statement)).resolves.toEqual([]);
  });

  it('compares text by bytes', async () => {
    const rows = await database.rows<{ a: number }>(
      raw(`SELECT DISTINCT 1 AS a FROM roles WHERE name_key < 'zz' AND name > 'Us' AND name < 'a'`),
    );
    expect(rows).toHaveLength(1);
  });

  it('has each trigger, and one that is dropped or disabled is missing', async () => {
    expect(await missingTriggers(database)).toEqual([]);
    const keep = dialect === 'sqlite' ? 'audit_entries_keep_update' : 'audit_entries_keep';
    await write(dialect === 'sqlite' ? `DROP TRIGGER ${keep}` : `ALTER TABLE audit_entries DISABLE TRIGGER ${keep}`);
    expect(await missingTriggers(database)).toEqual([keep]);
  });
});
