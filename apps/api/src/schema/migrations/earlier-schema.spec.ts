import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { raw } from 'sql-template-tag';
import type { DataSource } from 'typeorm';

import { dialects, testPlace, type TestPlace } from '../../../test/support/database/test-database.js';
import type { Dialect } from '../../platform/database/database.js';
import { postgresDataSource } from '../../platform/database/postgres/postgres-data-source.js';
import { sqliteDataSource } from '../../platform/database/sqlite/sqlite-data-source.js';
import { migrateLedger, openLedgerDatabase } from '../index.js';
import { schema } from '../schema.js';
import { tables } from './0001-schema/index.js';
import { migrations } from './index.js';

const FIXTURES = path.resolve(import.meta.dirname, '../../../test/fixtures');

/** Rows of every table, in SQL of both databases; the highest id of jobs was deleted. */
const ROWS = [
  `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true), ('PR1', 'project', 'Größe', 'größe', '', false)`,
  `INSERT INTO role_permissions (role_id, permission) VALUES ('PR1', 'view_project')`,
  `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined, last_login) VALUES ('A@x', 'a@x', 'A', '', 'UR1', true, false, 1700000000000001, NULL), ('B@x', 'b@x', 'B', '', 'UR1', false, true, 2, 3)`,
  `INSERT INTO tokens (user_id, name, hash, hint, read_only, created_at, makers) VALUES (1, 'n', 'h', 'x', false, 1, '[2]')`,
  `INSERT INTO sessions (user_id, token_id, hash, created_at, last_used_at, expires_at, address, user_agent) VALUES (1, 1, 'h', 1, 2, 3, 'a', 'u')`,
  `INSERT INTO sign_in_links (user_id, hash, created_at, expires_at) VALUES (2, 'h', 1, 2)`,
  `INSERT INTO preferences (user_id, value) VALUES (1, '{}')`,
  `INSERT INTO projects (name, slug, description, archived, created, updated, retention_days) VALUES ('p', 'p', '', false, 1, 1, 0), ('q', 'q', '', true, 1, 1, NULL)`,
  `INSERT INTO memberships (project_id, user_id, role) VALUES (1, 1, 'PR1')`,
  `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by, next_due_at, failed_runs, cause_key) VALUES ('alm', 1, 'Jira', '', 'hourly', 'c', 'enc', false, 1, 1, 1, 9, 2, 'k'), ('analysis', 1, 'X', 'Ä', 'manually', 'c', 'enc', true, 1, 1, 2, NULL, 0, NULL)`,
  `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, started_at, due_at, external_id, ended_lease) VALUES ('alm', 1, 1, 1, true, true, 5, 'done', 10, 5, 5, 4, 'e1', 4503599627370495), ('alm', 1, 1, 1, true, false, 1, 'failed', 20, 20, 19, NULL, NULL, NULL), ('analysis', 2, 1, 2, false, false, 0, '', 30, 30, NULL, NULL, NULL, NULL), ('alm', 1, 1, 1, true, false, 0, '', 40, 40, NULL, 40, NULL, NULL)`,
  `UPDATE jobs SET started_at = 31, agent = 'a', claimed_by = 2, progress = '{}' WHERE id = 3`,
  `INSERT INTO leases (job_id, hash, seconds, expires_at) VALUES (3, 'h', 60, 99)`,
  `INSERT INTO outputs (job_id, attempt, lease_hash, received, written_at) VALUES (3, 1, 'h', 3, 32)`,
  `INSERT INTO output_chunks (output_id, start, size, text) VALUES (1, 0, 3, 'abc')`,
  `DELETE FROM jobs WHERE id = 4`,
  `INSERT INTO events (at, type, kind, project_id, connection_id, job_id, succeeded) VALUES (10, 'job.finished', 'alm', 1, 1, 1, true)`,
  `INSERT INTO job_counts (connection_id, user_id, project_id, kind, manual_unfinished, manual_failed, manual_succeeded, automatic_unfinished, automatic_failed, automatic_succeeded) VALUES (0, 0, 0, 'alm', 0, 0, 0, 0, 1, 1)`,
  `INSERT INTO day_counts (project_id, system, kind, day, finished, failed) VALUES (0, '', 'alm', 0, 2, 1)`,
  `INSERT INTO agents (user_id, name, last_seen_at) VALUES (2, 'a', 31)`,
  `INSERT INTO command_claims (system, command, claimed_at) VALUES ('Jira', 'c', 31)`,
  `INSERT INTO audit_entries (at, actor_id, token_id, action, kind, object_id, fields) VALUES (1, 1, 1, 'create', 'project', '1', '[]'), (2, 1, NULL, 'delete', 'project', '3', '[]')`,
  `INSERT INTO idempotency_keys (user_id, path, key, body_mac, status, object_id, created_at) VALUES (1, '/p', 'k', 'm', 201, '1', 1)`,
  `INSERT INTO settings (name, value) VALUES ('s', 'v')`,
  `INSERT INTO webhooks (url, description, enabled, secret, user_id, created_at, updated_at, project_id) VALUES ('u', '', true, 'enc', 1, 1, 1, 1)`,
  `INSERT INTO webhook_events (webhook_id, event) VALUES (1, 'job.finished')`,
  `INSERT INTO webhook_deliveries (webhook_id, message_id, event, at, state, attempts, created_at) VALUES (1, 'm', 'job.finished', 1, 'delivered', 1, 1)`,
];
const EXPORTED = `INSERT INTO audit_exports (day, entries, last_id, file, sha256, exported_at) VALUES (0, 2, 2, 'f', 's', 1)`;

/** Tables, and columns that may be null, that came later. */
const ADDED = ['acknowledgements', 'system_changes', 'webhooks.deleted_at'];

/** What version 0.2.0 did not have yet. */
const WITHOUT_EXPORTS = {
  sqlite: [
    'DROP TRIGGER audit_exports_check',
    'DROP TRIGGER audit_exports_keep_update',
    'DROP TRIGGER audit_exports_keep_delete',
    'DROP TRIGGER audit_entries_keep_delete',
    'DROP TABLE audit_exports',
  ],
  postgres: ['DROP TABLE audit_exports', 'DROP FUNCTION keep_audit_entry, check_audit_export CASCADE'],
};
const AFTER_0_2 = ['AuditRetention1797724800000', 'QueuedRuns1797897600000', 'SelectiveJobIndexes1797984000000'];

describe.each(dialects)('a database of the earlier migrations on %s', (dialect: Dialect) => {
  let place: TestPlace;
  let dataSource: DataSource;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    dataSource = await opened(place.url);
    const text = await readFile(path.join(FIXTURES, `earlier-schema.${dialect}.sql`), 'utf8');
    for (const statement of dialect === 'sqlite' ? text.split('\n').slice(1).filter(Boolean) : [text]) {
      await dataSource.query(statement);
    }
    for (const statement of ROWS) await dataSource.query(statement);
  });

  afterEach(async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await place.remove();
  });

  async function opened(url: string): Promise<DataSource> {
    const source =
      dialect === 'sqlite'
        ? sqliteDataSource(url.slice('sqlite:'.length), schema)
        : postgresDataSource({ url, schema });
    return source.initialize();
  }

  async function migrated<T>(read: (source: DataSource) => Promise<T>): Promise<T> {
    if (dataSource.isInitialized) await dataSource.destroy();
    const database = await openLedgerDatabase({ url: place.url });
    await migrateLedger(database);
    await database.close();
    const source = await opened(place.url);
    try {
      return await read(source);
    } finally {
      await source.destroy();
    }
  }

  /** The rows of each table, without the setting that the migration writes. */
  async function rowsOf(source: DataSource): Promise<Map<string, object[]>> {
    const found = new Map<string, object[]>();
    for (const { name, columns } of tables.filter((table) => !ADDED.includes(table.name))) {
      const list = Object.keys(columns)
        .filter((column) => !ADDED.includes(`${name}.${column}`))
        .join(', ');
      const kept = name === 'settings' ? `WHERE name <> 'migrated_by'` : '';
      found.set(name, await source.query(`SELECT ${list} FROM ${name} ${kept} ORDER BY ${list}`));
    }
    return found;
  }

  it('has the same schema as a new one after the upgrade', async () => {
    const upgraded = await migrated(definitionsOf);
    const fresh = await testPlace(dialect, 'migrated');
    const source = await opened(fresh.url);
    expect(upgraded).toEqual(await definitionsOf(source));
    expect(upgraded.length).toBeGreaterThan(100);
    await source.destroy();
    await fresh.remove();
  });

  it('keeps every row, and the last ids', async () => {
    await dataSource.query(EXPORTED);
    const before = await rowsOf(dataSource);
    expect([...before].filter(([, rows]) => rows.length === 0)).toEqual([]);
    expect(await migrated(rowsOf)).toEqual(before);
    const next = `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at) VALUES ('alm', 1, 1, 1, true, true, 1, '', 1, 1) RETURNING id`;
    const [row] = await migrated((source) => source.query<{ id: unknown }[]>(next));
    expect(Number(row?.id)).toBe(5);
  });

  it('of version 0.2.0 is upgraded, too', async () => {
    for (const statement of WITHOUT_EXPORTS[dialect]) await dataSource.query(statement);
    await dataSource.query(`DELETE FROM migrations WHERE name IN ('${AFTER_0_2.join("', '")}')`);
    const exports = (source: DataSource) => source.query<object[]>('SELECT * FROM audit_exports');
    expect(await migrated(exports)).toEqual([]);
    expect((await migrated(rowsOf)).get('jobs')).toHaveLength(3);
  });

  it('from before version 0.2 is refused, and left as it is', async () => {
    await dataSource.query(`DELETE FROM migrations WHERE name LIKE 'Leases%' OR name IN ('${AFTER_0_2.join("', '")}')`);
    const before = await definitionsOf(dataSource);
    await expect(migrated(rowsOf)).rejects.toThrow('Start Syncledger 0.2 on it first');
    dataSource = await opened(place.url);
    expect(await definitionsOf(dataSource)).toEqual(before);
  });

  it('is no newer schema, and lacks one migration', async () => {
    await dataSource.destroy();
    const database = await openLedgerDatabase({ url: place.url });
    expect(await database.pendingMigrations()).toEqual(migrations.map(({ name }) => name));
    expect(await migrateLedger(database)).toEqual(migrations.map(({ name }) => name));
    expect(await database.rows(raw('SELECT 1 FROM jobs'))).toHaveLength(3);
    await database.close();
  });
});

/** Everything that a database knows of its schema. */
async function definitionsOf(source: DataSource): Promise<string[]> {
  const statements =
    source.options.type === 'postgres'
      ? [
          `SELECT format('%s.%s %s %s %s %s', table_name, column_name, data_type, collation_name, is_nullable, column_default) AS text, ordinal_position FROM information_schema.columns WHERE table_schema = 'public'`,
          `SELECT indexdef AS text FROM pg_indexes WHERE schemaname = 'public'`,
          `SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS text FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'`,
          `SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE NOT tgisinternal`,
          `SELECT pg_get_functiondef(oid) AS text FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
          `SELECT format('%s %s', relname, reloptions) AS text FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
          `SELECT pg_get_statisticsobjdef(oid) AS text FROM pg_statistic_ext`,
        ]
      : [`SELECT type || ' ' || coalesce(sql, name) AS text FROM sqlite_schema WHERE name <> 'migrations'`];
  const found = await Promise.all(statements.map((statement) => source.query<{ text: string }[]>(statement)));
  return found
    .flat()
    .map((row) => Object.values(row).join(' '))
    .sort();
}
