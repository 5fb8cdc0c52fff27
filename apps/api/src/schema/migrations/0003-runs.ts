import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = {
  jobs: [
    'lease_hash text',
    'lease_seconds integer',
    'lease_expires_at bigint',
    'agent text',
    'cause text',
    'due_at bigint',
  ],
  connections: ['next_due_at bigint', 'scheduled_by bigint'],
} as const;

const indexes = {
  jobs_queued: 'INDEX jobs_queued ON jobs (id) WHERE ready = 0 AND lease_expires_at IS NULL',
  jobs_leased: 'INDEX jobs_leased ON jobs (lease_expires_at) WHERE lease_expires_at IS NOT NULL',
  jobs_by_connection_time: 'INDEX jobs_by_connection_time ON jobs (connection_id, last_run, succeeded) WHERE ready > 0',
  // Unique: a due time produces one run.
  jobs_due_key: 'UNIQUE INDEX jobs_due_key ON jobs (connection_id, due_at) WHERE due_at IS NOT NULL',
  connections_due: 'INDEX connections_due ON connections (next_due_at) WHERE next_due_at IS NOT NULL',
} as const;

/** Queued runs, their leases, and due times of connections. */
export class Runs1795564800000 implements MigrationInterface {
  readonly name = 'Runs1795564800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, added] of Object.entries(columns)) {
      for (const column of added) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column}`);
    }
    for (const index of Object.values(indexes)) await runner.query(`CREATE ${index}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(indexes)) await runner.query(`DROP INDEX ${name}`);
    for (const [table, added] of Object.entries(columns)) {
      for (const column of added) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column.split(' ', 1).join()}`);
    }
  }
}
