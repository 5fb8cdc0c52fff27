import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  ['jobs', 'external_id', 'text'],
  ['projects', 'retention_days', 'integer'],
  ['projects', 'retention_runs', 'integer'],
] as const;

/** External ids of results, and retention rules of projects. */
export class Bulk1796169600000 implements MigrationInterface {
  readonly name = 'Bulk1796169600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column, type] of columns)
      await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    await runner.query(
      'CREATE UNIQUE INDEX jobs_external_key ON jobs (connection_id, external_id) WHERE external_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX jobs_external_key');
    for (const [table, column] of columns) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}
