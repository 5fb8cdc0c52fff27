import { MICROS_PER_DAY } from '@syncledger/domain';

const day = (column: string) => `${column} / ${String(MICROS_PER_DAY)}`;

/**
 * The statements that count the finished runs of all days again, for bulk loads that bypass the triggers. Run them in one
 * transaction while nothing else writes. Job changes in the backlog are left to the feed.
 */
export function rebuildDays(): readonly string[] {
  return [
    'DELETE FROM day_counts',
    `
      INSERT INTO day_counts (project_id, system, kind, day, finished, failed)
      SELECT project_id * by_project, CASE WHEN by_system = 1 THEN system ELSE '' END, kind, day,
        CAST(sum(finished) AS bigint), CAST(sum(failed) AS bigint)
      FROM (
        SELECT runs.project_id,
          CASE WHEN runs.job_id > s.counted_to THEN s.system_before ELSE c.system END AS system,
          c.kind, runs.day, sum(runs.delta) AS finished,
          sum(CASE WHEN runs.succeeded THEN 0 ELSE runs.delta END) AS failed
        FROM (
          SELECT id AS job_id, connection_id, project_id, ${day('last_run')} AS day, succeeded, 1 AS delta
          FROM jobs
          WHERE ready > 0
          UNION ALL
          SELECT job_id, connection_id, project_id, ${day('at')}, succeeded, -count_delta
          FROM job_changes
          WHERE ready > 0
        ) runs
        JOIN connections c ON c.id = runs.connection_id
        LEFT JOIN system_changes s ON s.connection_id = c.id
        GROUP BY 1, 2, 3, 4
      ) by_key
      CROSS JOIN (
        SELECT 0 AS by_project, 0 AS by_system UNION ALL SELECT 0, 1 UNION ALL SELECT 1, 0 UNION ALL SELECT 1, 1
      ) rollups
      GROUP BY 1, 2, 3, 4
      HAVING sum(finished) <> 0`,
  ];
}
