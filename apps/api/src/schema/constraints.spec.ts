import { raw } from 'sql-template-tag';

import { dialects, openTestDatabase, type TestDatabase } from '../../test/support/database/test-database.js';
import { missingTriggers } from './missing-triggers.js';

const ROWS = [
  `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true)`,
  `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('u', 'u', '', '', 'UR1', true, false, 1)`,
  `INSERT INTO projects (name, slug, description, archived, created, updated) VALUES ('p', 'p', '', false, 1, 1)`,
  `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) VALUES ('alm', 1, 's', '', 'hourly', 'c', '', false, 1, 1, 1)`,
  `INSERT INTO webhooks (url, description, enabled, secret, user_id, created_at, updated_at) VALUES ('u', '', true, '', 1, 1, 1)`,
  `INSERT INTO webhook_deliveries (webhook_id, message_id, event, at, state, attempts, created_at, due_at) VALUES (1, 'm', 'e', 1, 'pending', 0, 1, 1)`,
  `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('PR1', 'project', 'User', 'user', '', true)`,
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

const session = (values: string) =>
  `INSERT INTO sessions (user_id, hash, created_at, expires_at, last_used_at, address, user_agent) VALUES (${values}, 1, 'a', 'u')`;

const token = (values: string) =>
  `INSERT INTO tokens (user_id, name, hint, read_only, hash, created_at, expires_at, created_by) VALUES (1, 'n', '', false, ${values})`;

const key = (values: string) =>
  `INSERT INTO idempotency_keys (user_id, path, status, object_id, created_at, key, body_mac) VALUES (1, '/', 201, '1', 1, ${values})`;

const acknowledged = (values: string) =>
  `INSERT INTO acknowledgements (connection_id, user_id, created_at, until, note) VALUES (${values})`;

const exported = (values: string) =>
  `INSERT INTO audit_exports (entries, last_id, file, exported_at, day, sha256) VALUES (0, 0, 'f', 1, ${values})`;

const audited = (values: string) =>
  `INSERT INTO audit_entries (at, actor_id, object_id, fields, action, kind) VALUES (1, 1, '1', '[]', ${values})`;

const recorded = (values: string) =>
  `INSERT INTO events (at, type, project_id, connection_id, kind, job_id, succeeded) VALUES (1, 'job.finished', 1, 1, ${values})`;

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

  const write = (statement: string) => database.write((tx) => tx.rows(raw(statement)));

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
    ['the end of a run that goes on', insertJob({ ready: '0', succeeded: 'false', cause: `'lost'` })],
    ['an empty external id', insertJob({ external_id: `''` })],
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
    [
      'a due time of a connection that is started manually',
      `UPDATE connections SET frequency = 'manually', next_due_at = 1`,
    ],
    ['a move to a version that is yet to come', 'UPDATE connections SET moved_version = version + 1'],
    ['a move to version 0', 'UPDATE connections SET moved_version = 0'],
    ['negative rules of causes', 'UPDATE connections SET cause_rules = -1'],
    ['a schedule of no user', 'UPDATE connections SET scheduled_by = 9'],
    ['version 0', 'UPDATE connections SET version = 0'],
    ['a negative retention', 'UPDATE projects SET retention_days = -1'],
    ['a role without scope', `UPDATE roles SET scope = 'none'`],
    ['a role of another scope than its id', `UPDATE roles SET scope = 'project' WHERE id = 'UR1'`],
    ['a role without a name', `UPDATE roles SET name = ''`],
    ['a user with the role of a project', `UPDATE users SET role = 'PR1'`],
    ['a user without an address', `UPDATE users SET email = ''`],
    ['a member with a global role', `INSERT INTO memberships (project_id, user_id, role) VALUES (1, 1, 'UR1')`],
    ['a member who is no user', `INSERT INTO memberships (project_id, user_id, role) VALUES (1, 9, 'PR1')`],
    ['a project without a slug', `UPDATE projects SET slug = ''`],
    ['a session of no user', session(`9, 'h', 1, 2`)],
    ['a session without a hash', session(`1, '', 1, 2`)],
    ['a link without a hash', `INSERT INTO sign_in_links (user_id, hash, created_at, expires_at) VALUES (1, '', 1, 2)`],
    ['a token without a hash', token(`'', 1, 2, 1`)],
    ['a token made by no user', token(`'t', 1, 2, 9`)],
    ['an empty idempotency key', key(`'', 'm'`)],
    ['an idempotency key of no body', key(`'k', ''`)],
    ['the export of a day before 1970', exported(`-1, 's'`)],
    ['an export without a checksum', exported(`1, ''`)],
    ['an audit entry of no action', audited(`'', 'project'`)],
    ['an event of a kind that is none', recorded(`'nonsense', 1, true`)],
    ['the outcome of no job', recorded(`'alm', NULL, true`)],
    [
      'a counter of a kind that is none',
      `INSERT INTO day_counts (project_id, system, kind, day, finished, failed) VALUES (1, '', 'nonsense', 1, 1, 1)`,
    ],
    ['an agent without a name', `INSERT INTO agents (user_id, name, last_seen_at) VALUES (1, '', 1)`],
    ['a webhook without a URL', `UPDATE webhooks SET url = ''`],
    ['a former secret for ever', `UPDATE webhooks SET previous_secret = 's'`],
    ['a webhook that is off without a reason', 'UPDATE webhooks SET switched_off_at = 1'],
    [
      'a change of a count by 2',
      `INSERT INTO job_changes (job_id, kind, project_id, connection_id, user_id, automatic, succeeded, ready, count_delta, at) VALUES (1, 'alm', 1, 1, 1, true, true, 1, 2, 1)`,
    ],
    ['a delivery in no state', delivery('lost', 0)],
    ['a delivery of -1 attempts', delivery('pending', -1)],
    ['a delivery with status 42', 'UPDATE webhook_deliveries SET status = 42'],
    ['a delivery that is due again', `UPDATE webhook_deliveries SET state = 'delivered'`],
    [
      'an attempt of a delivery that has ended',
      `UPDATE webhook_deliveries SET attempting_until = 1, due_at = NULL, state = 'failed'`,
    ],
    ['output without the hash of its lease', output(`1, '', 0`)],
    ['the output of attempt 0', output(`0, 'h', 0`)],
    ['output of -1 bytes', output(`1, 'h', -1`)],
    ['an acknowledgement by no user', acknowledged('1, 9, 1, NULL, NULL')],
    ['an acknowledgement of no connection', acknowledged('9, 1, 1, NULL, NULL')],
    ['an acknowledgement that ends before it begins', acknowledged('1, 1, 1, 1, NULL')],
    ['an empty note', acknowledged(`1, 1, 1, 2, ''`)],
  ])('refuses %s', async (_, statement) => {
    await expect(write(statement)).rejects.toThrow();
  });

  it.each([
    ['a job', insertJob({})],
    ['a run that was queued', insertJob({ ready: '0', succeeded: 'false' })],
    ['a delivery', delivery('pending', 0)],
    ['an output', output(`1, 'h', 0`)],
    ['a session', session(`1, 'h', 1, 2`)],
    ['a token', token(`'t', 1, 2, 1`)],
    ['a member', `INSERT INTO memberships (project_id, user_id, role) VALUES (1, 1, 'PR1')`],
    ['an idempotency key', key(`'k', 'm'`)],
    ['an export', exported(`1, 's'`)],
    ['an audit entry', audited(`'create', 'project'`)],
    ['an event', recorded(`'alm', 1, true`)],
    ['an acknowledgement', acknowledged(`1, 1, 1, 2, 'n'`)],
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
