import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records reveals once per user, token, address, connection and day, instead of once per user, connection and day.
 * Existing entries stay, because triggers reject changes: on the day of the migration a reveal may be recorded twice.
 */
export class RevealsByAddress1796515200000 implements MigrationInterface {
  readonly name = 'RevealsByAddress1796515200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_entries_reveal_key');
    await runner.query('ALTER TABLE audit_entries DROP COLUMN day');
    await runner.query('ALTER TABLE audit_entries ADD COLUMN reveal_key text');
    await runner.query(
      'CREATE UNIQUE INDEX audit_entries_reveal_key ON audit_entries (reveal_key) WHERE reveal_key IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_entries_reveal_key');
    await runner.query('ALTER TABLE audit_entries DROP COLUMN reveal_key');
    await runner.query('ALTER TABLE audit_entries ADD COLUMN day integer');
    await runner.query(
      'CREATE UNIQUE INDEX audit_entries_reveal_key ON audit_entries (actor_id, object_id, day) WHERE day IS NOT NULL',
    );
  }
}
