import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Serves the filter of job lists by external id, in the order of the lists. */
export class ExternalIds1796688000000 implements MigrationInterface {
  readonly name = 'ExternalIds1796688000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX jobs_by_external_id ON jobs (external_id, id) WHERE external_id IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX jobs_by_external_id');
  }
}
