import type { MigrationInterface, QueryRunner } from 'typeorm';

import { bigCount, count, createTable, dropTables, isSqlite, text, time } from './table.js';

const DAY = 86_400_000_000;

/** Exported days of the audit log. Only entries of these can be deleted. */
export class AuditRetention1797724800000 implements MigrationInterface {
  readonly name = 'AuditRetention1797724800000';

  async up(runner: QueryRunner): Promise<void> {
    const day = { ...count(), primary: true };
    await createTable(runner, 'audit_exports', {
      day,
      entries: bigCount(),
      last_id: bigCount(),
      file: text(),
      sha256: text(),
      exported_at: time(),
    });
    for (const statement of isSqlite(runner) ? SQLITE : POSTGRES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of isSqlite(runner) ? SQLITE_BEFORE : POSTGRES_BEFORE) await runner.query(statement);
    await dropTables(runner, ['audit_exports']);
    if (!isSqlite(runner)) {
      await runner.query('DROP FUNCTION check_audit_export');
      await runner.query('DROP FUNCTION keep_audit_entry');
    }
  }
}

const KEEP_UPDATE = (act: string, table: string) =>
  `CREATE TRIGGER ${table}_keep_${act.toLowerCase()}
    BEFORE ${act} ON ${table}
    BEGIN
    SELECT RAISE(ABORT, 'the audit is append only'); END`;

/** Entries of the day of an export, without those that came later. */
const exportedEntries = (row: string) =>
  `SELECT count(*)
      FROM audit_entries
      WHERE at >= ${row}.day * ${String(DAY)} AND at < (${row}.day + 1) * ${String(DAY)} AND id <= ${row}.last_id`;

const notExported = (row: string) =>
  `NOT EXISTS (
      SELECT 1
      FROM audit_exports e
      WHERE e.day = ${row}.at / ${String(DAY)} AND ${row}.id <= e.last_id)`;

const SQLITE = [
  'DROP TRIGGER audit_entries_keep_delete',
  `CREATE TRIGGER audit_entries_keep_delete
    BEFORE DELETE ON audit_entries WHEN ${notExported('OLD')}
    BEGIN
    SELECT RAISE(ABORT, 'the audit is append only'); END`,
  `CREATE TRIGGER audit_exports_check
    BEFORE INSERT ON audit_exports WHEN NEW.entries <> (${exportedEntries('NEW')})
    BEGIN
    SELECT RAISE(ABORT, 'an export has all entries of its day'); END`,
  KEEP_UPDATE('UPDATE', 'audit_exports'),
  KEEP_UPDATE('DELETE', 'audit_exports'),
];

const SQLITE_BEFORE = ['DROP TRIGGER audit_entries_keep_delete', KEEP_UPDATE('DELETE', 'audit_entries')];

const POSTGRES = [
  'DROP TRIGGER audit_entries_keep ON audit_entries',
  `CREATE TRIGGER audit_entries_keep
    BEFORE UPDATE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
    IF ${notExported('OLD')} THEN RAISE EXCEPTION 'the audit is append only'; END IF;
    RETURN OLD; END $$`,
  `CREATE TRIGGER audit_entries_keep_delete
    BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION keep_audit_entry()`,
  `CREATE FUNCTION check_audit_export() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
    IF NEW.entries <> (${exportedEntries('NEW')}) THEN
      RAISE EXCEPTION 'an export has all entries of its day'; END IF;
    RETURN NEW; END $$`,
  `CREATE TRIGGER audit_exports_check
    BEFORE INSERT ON audit_exports
    FOR EACH ROW EXECUTE FUNCTION check_audit_export()`,
  `CREATE TRIGGER audit_exports_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_exports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];

const POSTGRES_BEFORE = [
  'DROP TRIGGER audit_entries_keep_delete ON audit_entries',
  'DROP TRIGGER audit_entries_keep ON audit_entries',
  `CREATE TRIGGER audit_entries_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
