import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  'lease_hash text',
  'lease_seconds integer',
  'lease_expires_at bigint',
  'agent text',
  'cause text',
] as const;

/** Runs that wait to be claimed, and the leases of those that are. */
export class Runs1795564800000 implements MigrationInterface {
  readonly name = 'Runs1795564800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const column of columns) await runner.query(`ALTER TABLE jobs ADD COLUMN ${column}`);
    await runner.query('CREATE INDEX jobs_queued ON jobs (id) WHERE ready = 0 AND lease_expires_at IS NULL');
    await runner.query('CREATE INDEX jobs_leased ON jobs (lease_expires_at) WHERE lease_expires_at IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX jobs_leased');
    await runner.query('DROP INDEX jobs_queued');
    for (const column of columns.toReversed()) {
      await runner.query(`ALTER TABLE jobs DROP COLUMN ${column.split(' ', 1).join()}`);
    }
  }
}
