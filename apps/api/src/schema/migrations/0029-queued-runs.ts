import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index of queued runs alone, so that claims do not read those that are running. */
export class QueuedRuns1797897600000 implements MigrationInterface {
  readonly name = 'QueuedRuns1797897600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX jobs_queued ON jobs (id) WHERE ready = 0 AND started_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX jobs_queued');
  }
}
