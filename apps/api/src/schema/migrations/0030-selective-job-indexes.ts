import type { MigrationInterface, QueryRunner } from 'typeorm';

const FAILED_BEFORE = 'WHERE ready > 0 AND NOT succeeded';
/** One expression: PostgreSQL takes no other index for a part of it. */
const FAILED = 'WHERE succeeded < (ready > 0)';

const indexes = {
  before: {
    jobs_by_kind: 'INDEX jobs_by_kind ON jobs (kind, id)',
    jobs_by_user: 'INDEX jobs_by_user ON jobs (user_id, id)',
    jobs_by_outcome: 'INDEX jobs_by_outcome ON jobs (kind, succeeded, automatic, id)',
    jobs_by_connection_outcome: 'INDEX jobs_by_connection_outcome ON jobs (connection_id, succeeded, id)',
    jobs_due_key: 'UNIQUE INDEX jobs_due_key ON jobs (connection_id, due_at) WHERE due_at IS NOT NULL',
    jobs_failed_by_project: `INDEX jobs_failed_by_project ON jobs (project_id, kind, id) ${FAILED_BEFORE}`,
    jobs_failed_by_user: `INDEX jobs_failed_by_user ON jobs (user_id, id) ${FAILED_BEFORE}`,
  },
  after: {
    jobs_alm: `INDEX jobs_alm ON jobs (id) WHERE kind = 'alm'`,
    jobs_analysis: `INDEX jobs_analysis ON jobs (id) WHERE kind = 'analysis'`,
    jobs_alm_by_user: `INDEX jobs_alm_by_user ON jobs (user_id, id) WHERE kind = 'alm'`,
    jobs_analysis_by_user: `INDEX jobs_analysis_by_user ON jobs (user_id, id) WHERE kind = 'analysis'`,
    jobs_failed: `INDEX jobs_failed ON jobs (kind, automatic, id) ${FAILED}`,
    jobs_failed_by_connection: `INDEX jobs_failed_by_connection ON jobs (connection_id, id) ${FAILED}`,
    jobs_failed_by_project: `INDEX jobs_failed_by_project ON jobs (project_id, kind, id) ${FAILED}`,
    jobs_failed_by_user: `INDEX jobs_failed_by_user ON jobs (user_id, id) ${FAILED}`,
    jobs_manual: 'INDEX jobs_manual ON jobs (kind, id) WHERE NOT automatic',
  },
} as const;

/** Indexes of failed, of manual runs and of the runs of a kind, in place of some that had an entry of every job. */
export class SelectiveJobIndexes1797984000000 implements MigrationInterface {
  readonly name = 'SelectiveJobIndexes1797984000000';

  up(runner: QueryRunner): Promise<void> {
    return replace(runner, indexes.before, indexes.after);
  }

  down(runner: QueryRunner): Promise<void> {
    return replace(runner, indexes.after, indexes.before);
  }
}

async function replace(
  runner: QueryRunner,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Promise<void> {
  for (const name of Object.keys(before)) await runner.query(`DROP INDEX ${name}`);
  for (const index of Object.values(after)) await runner.query(`CREATE ${index}`);
}
