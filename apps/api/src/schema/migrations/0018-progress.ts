import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stores the progress that runs report. */
export class Progress1796947200000 implements MigrationInterface {
  readonly name = 'Progress1796947200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs ADD COLUMN progress text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs DROP COLUMN progress');
  }
}
