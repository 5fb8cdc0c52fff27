import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connections whose jobs are being moved to another project in the background. */
export class Moves1797292800000 implements MigrationInterface {
  readonly name = 'Moves1797292800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connections ADD COLUMN moved_version integer');
    await runner.query('CREATE INDEX connections_moving ON connections (id) WHERE moved_version IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX connections_moving');
    await runner.query('ALTER TABLE connections DROP COLUMN moved_version');
  }
}
