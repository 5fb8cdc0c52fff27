import type { MigrationInterface, QueryRunner } from 'typeorm';

import { bigCount, count, createTable, dropTables, id, isSqlite, reference, text, time } from './table.js';

/** The audit; deletion of projects in the background; and since when a connection has been failing. */
export class Audit1795478400000 implements MigrationInterface {
  readonly name = 'Audit1795478400000';

  async up(runner: QueryRunner): Promise<void> {
    await createAuditEntries(runner);
    for (const statement of isSqlite(runner) ? SQLITE_GUARD : POSTGRES_GUARD) await runner.query(statement);
    await runner.query('ALTER TABLE projects ADD COLUMN deleted_at bigint');
    await runner.query('CREATE INDEX projects_deleted ON projects (id) WHERE deleted_at IS NOT NULL');
    await runner.query('CREATE INDEX jobs_by_connection_outcome ON jobs (connection_id, succeeded, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX jobs_by_connection_outcome');
    await runner.query('DROP INDEX projects_deleted');
    await runner.query('ALTER TABLE projects DROP COLUMN deleted_at');
    await dropTables(runner, ['audit_entries']);
    if (!isSqlite(runner)) await runner.query('DROP FUNCTION refuse_change');
  }
}

async function createAuditEntries(runner: QueryRunner): Promise<void> {
  const entries = {
    id: id(),
    at: time(),
    actor_id: reference('users'),
    token_id: reference('tokens', { nullable: true }),
    action: text(),
    kind: text(),
    object_id: text(),
    project_id: bigCount({ nullable: true }),
    from_project_id: bigCount({ nullable: true }),
    user_id: bigCount({ nullable: true }),
    fields: text(),
    request_id: text({ nullable: true }),
    address: text({ nullable: true }),
    day: count({ nullable: true }),
  };
  await createTable(runner, 'audit_entries', entries, [
    { name: 'audit_entries_by_actor', columns: ['actor_id', 'id'] },
    { name: 'audit_entries_by_object', columns: ['kind', 'object_id', 'id'] },
    { name: 'audit_entries_by_project', columns: ['project_id', 'id'] },
    { name: 'audit_entries_by_time', columns: ['at', 'id'] },
    // Unique: a reveal of a connection to a user is recorded once a day.
    {
      name: 'audit_entries_reveal_key',
      columns: ['actor_id', 'object_id', 'day'],
      unique: true,
      where: 'day IS NOT NULL',
    },
  ]);
}

const SQLITE_GUARD = ['UPDATE', 'DELETE'].map(
  (act) =>
    `
      CREATE TRIGGER audit_entries_keep_${act.toLowerCase()}
      BEFORE ${act} ON audit_entries
      BEGIN
      SELECT RAISE(ABORT, 'the audit is append only'); END`,
);

const POSTGRES_GUARD = [
  `
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit is append only'; END $$`,
  `
    CREATE TRIGGER audit_entries_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
