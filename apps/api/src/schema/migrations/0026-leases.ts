import type { MigrationInterface, QueryRunner } from 'typeorm';

import { count, createTable, dropTables, isSqlite, reference, text, time } from './table.js';

const columns = ['lease_hash text', 'lease_seconds integer', 'lease_expires_at bigint'] as const;

const indexes = {
  jobs_queued: 'jobs (id) WHERE ready = 0 AND lease_expires_at IS NULL',
  jobs_leased: 'jobs (lease_expires_at) WHERE lease_expires_at IS NOT NULL',
} as const;

/** Leases in a table of their own, which has a row for each running run. */
export class Leases1797638400000 implements MigrationInterface {
  readonly name = 'Leases1797638400000';

  async up(runner: QueryRunner): Promise<void> {
    const key = reference('jobs', { primary: true, cascade: true });
    await createTable(runner, 'leases', { job_id: key, hash: text(), seconds: count(), expires_at: time() });
    // Room for a renewed row beside the old one, so that no index entry is written; and rows come and go.
    if (!isSqlite(runner)) {
      await runner.query(
        'ALTER TABLE leases SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)',
      );
    }
    await runner.query(
      `INSERT INTO leases (job_id, hash, seconds, expires_at)
        SELECT id, lease_hash, lease_seconds, lease_expires_at FROM jobs WHERE lease_expires_at IS NOT NULL`,
    );
    for (const name of Object.keys(indexes)) await runner.query(`DROP INDEX ${name}`);
    for (const column of columns) await runner.query(`ALTER TABLE jobs DROP COLUMN ${column.split(' ', 1).join()}`);
    await runner.query('ALTER TABLE jobs ADD COLUMN ended_lease bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs DROP COLUMN ended_lease');
    for (const column of columns) await runner.query(`ALTER TABLE jobs ADD COLUMN ${column}`);
    await runner.query(
      `UPDATE jobs
        SET lease_hash = l.hash, lease_seconds = l.seconds, lease_expires_at = l.expires_at
        FROM leases l
        WHERE l.job_id = jobs.id`,
    );
    for (const [name, on] of Object.entries(indexes)) await runner.query(`CREATE INDEX ${name} ON ${on}`);
    await dropTables(runner, ['leases']);
  }
}
