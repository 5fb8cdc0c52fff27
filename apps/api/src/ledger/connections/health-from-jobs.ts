const FINISHED = 'f.connection_id = connections.id AND f.ready > 0';

const LAST_FINISHED = `
  SELECT f.id FROM jobs f WHERE ${FINISHED} ORDER BY f.last_run DESC, f.id DESC LIMIT 1`;

const LAST_SUCCEEDED = `
  SELECT succeeded FROM jobs WHERE id = connections.last_finished_id`;

/** When the last streak of equal outcomes began: with the first run after the last opposite one. */
const OUTCOME_SINCE = `
  SELECT f.last_run FROM jobs f
  WHERE ${FINISHED} AND NOT EXISTS (
    SELECT 1 FROM jobs o
    WHERE o.connection_id = f.connection_id AND o.ready > 0 AND o.succeeded = (NOT (${LAST_SUCCEEDED}))
      AND o.last_run >= f.last_run AND (o.last_run > f.last_run OR o.id >= f.id)
  )
  ORDER BY f.last_run, f.id LIMIT 1`;

/**
 * The statements that set the health of every connection from its jobs, for bulk loads. Connections that are late, and the
 * causes of failures, are found by the next health check.
 */
export const healthFromJobs: readonly string[] = [
  `UPDATE connections SET health_since = created_at, last_finished_id = (${LAST_FINISHED})`,
  `UPDATE connections
   SET outcome_at = (SELECT last_run FROM jobs WHERE id = connections.last_finished_id)`,
  `UPDATE connections SET outcome_since = (${OUTCOME_SINCE}) WHERE last_finished_id IS NOT NULL`,
  `UPDATE connections
   SET health_since = outcome_since, health = CASE WHEN (${LAST_SUCCEEDED}) THEN 3 ELSE 0 END
   WHERE last_finished_id IS NOT NULL`,
  `UPDATE connections SET judge_at = 0
   WHERE health = 0
     OR EXISTS (SELECT 1 FROM jobs WHERE connection_id = connections.id AND ready = 0 AND due_at IS NOT NULL)`,
];
