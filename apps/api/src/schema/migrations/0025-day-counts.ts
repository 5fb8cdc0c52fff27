import type { MigrationInterface, QueryRunner } from 'typeorm';

import { isSqlite } from './table.js';

/** The finished runs of each day, minus the changes in the backlog, and without those of deleted connections. */
const FILL = `
      INSERT INTO day_counts (project_id, system, kind, day, finished, failed)
      SELECT project_id * by_project, CASE WHEN by_system = 1 THEN system ELSE '' END, kind, day,
        CAST(sum(finished) AS bigint), CAST(sum(failed) AS bigint)
      FROM (
        SELECT c.project_id, c.system, c.kind, runs.day, sum(runs.delta) AS finished,
          sum(CASE WHEN runs.succeeded THEN 0 ELSE runs.delta END) AS failed
        FROM (
          SELECT connection_id, last_run / 86400000000 AS day, succeeded, 1 AS delta
          FROM jobs
          WHERE ready > 0
          UNION ALL
          SELECT connection_id, at / 86400000000, succeeded, -count_delta
          FROM job_changes
          WHERE ready > 0
        ) runs
        JOIN connections c ON c.id = runs.connection_id AND c.deleted_at IS NULL
        GROUP BY c.project_id, c.system, c.kind, runs.day
      ) by_key
      CROSS JOIN (
        SELECT 0 AS by_project, 0 AS by_system UNION ALL SELECT 0, 1 UNION ALL SELECT 1, 0 UNION ALL SELECT 1, 1
      ) rollups
      GROUP BY 1, 2, 3, 4
      HAVING sum(finished) <> 0`;

/** Counters of finished runs by day, for charts. */
export class DayCounts1797552000000 implements MigrationInterface {
  readonly name = 'DayCounts1797552000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE day_counts (
        project_id bigint NOT NULL, system text NOT NULL, kind text NOT NULL, day bigint NOT NULL,
        finished bigint NOT NULL, failed bigint NOT NULL,
        PRIMARY KEY (project_id, system, kind, day)
      )${isSqlite(runner) ? ' WITHOUT ROWID' : ' WITH (fillfactor = 50)'}`,
    );
    await runner.query(FILL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE day_counts');
  }
}
