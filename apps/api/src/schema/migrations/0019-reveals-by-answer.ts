import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records a reveal by one entry for each answer, with the ids of its connections, instead of one for each connection. Existing
 * entries stay, because triggers reject changes: on the day of the migration a reveal may be recorded twice.
 */
export class RevealsByAnswer1797033600000 implements MigrationInterface {
  readonly name = 'RevealsByAnswer1797033600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_entries_reveal_key');
    await runner.query('ALTER TABLE audit_entries DROP COLUMN reveal_key');
    await runner.query('ALTER TABLE audit_entries ADD COLUMN revealed text');
    await runner.query('ALTER TABLE audit_entries ADD COLUMN reader_key text');
    await runner.query(
      'CREATE INDEX audit_entries_by_reader ON audit_entries (reader_key, id) WHERE reader_key IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_entries_by_reader');
    await runner.query('ALTER TABLE audit_entries DROP COLUMN reader_key');
    await runner.query('ALTER TABLE audit_entries DROP COLUMN revealed');
    await runner.query('ALTER TABLE audit_entries ADD COLUMN reveal_key text');
    await runner.query(
      'CREATE UNIQUE INDEX audit_entries_reveal_key ON audit_entries (reveal_key) WHERE reveal_key IS NOT NULL',
    );
  }
}
