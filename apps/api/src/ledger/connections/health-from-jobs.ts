const NEWEST_FINISHED = `
  SELECT max(id) FROM jobs WHERE connection_id = connections.id AND ready > 0`;

const NEWEST_SUCCEEDED = `
  SELECT succeeded FROM jobs WHERE id = connections.last_finished_id`;

/** When the newest streak of equal outcomes began. */
const OUTCOME_SINCE = `
  SELECT last_run FROM jobs
  WHERE connection_id = connections.id AND ready > 0 AND id > coalesce((
    SELECT max(id) FROM jobs
    WHERE connection_id = connections.id AND ready > 0 AND succeeded = (NOT (${NEWEST_SUCCEEDED}))
  ), 0)
  ORDER BY id LIMIT 1`;

/**
 * The statements that set the health of every connection from its jobs, for bulk loads. Connections that are late are found by the
 * next health check.
 */
export const healthFromJobs: readonly string[] = [
  `UPDATE connections SET health_since = created_at, last_finished_id = (${NEWEST_FINISHED})`,
  `UPDATE connections SET outcome_since = (${OUTCOME_SINCE}) WHERE last_finished_id IS NOT NULL`,
  `UPDATE connections
   SET health_since = outcome_since, health = CASE WHEN (${NEWEST_SUCCEEDED}) THEN 3 ELSE 0 END
   WHERE last_finished_id IS NOT NULL`,
  `UPDATE connections SET judge_at = 0
   WHERE EXISTS (SELECT 1 FROM jobs WHERE connection_id = connections.id AND ready = 0 AND due_at IS NOT NULL)`,
];
