import { countColumns, type CountColumn } from './counted-columns.js';

/** Which of a job's connection, user and project each rollup keeps: 0 stands for all of them. */
const ROLLUPS = [
  { connection: 0, user: 0, project: 0 },
  { connection: 0, user: 0, project: 1 },
  { connection: 0, user: 1, project: 0 },
  { connection: 0, user: 1, project: 1 },
  { connection: 1, user: 0, project: 1 },
  { connection: 1, user: 1, project: 1 },
];

const CONDITIONS = {
  unfinished: 'NOT finished',
  failed: 'finished AND NOT succeeded',
  succeeded: 'finished AND succeeded',
};

/**
 * The statements that count all jobs again, for bulk loads that bypass the triggers. Run them in one transaction while nothing else
 * writes. Job changes in the backlog are left to the feed: their delta is subtracted here.
 */
export function rebuildCounts(): readonly string[] {
  return ['DELETE FROM job_counts', fillCounts()];
}

const COLUMNS = ['connection_id', 'user_id', 'project_id', 'kind', ...countColumns.map(({ name }) => name)].join(', ');

function fillCounts(): string {
  return `INSERT INTO job_counts (${COLUMNS}) ${recounted()}`;
}

/** Counts the rows of counters that differ from the jobs, in one statement: also while servers write. */
export function countDifferences(): string {
  return `
    WITH expected (${COLUMNS}) AS (${recounted()})
    SELECT count(*) AS count
    FROM (
      SELECT connection_id, user_id, project_id, kind
      FROM (SELECT ${COLUMNS} FROM expected EXCEPT SELECT ${COLUMNS} FROM job_counts) missing
      UNION
      SELECT connection_id, user_id, project_id, kind
      FROM (SELECT ${COLUMNS} FROM job_counts EXCEPT SELECT ${COLUMNS} FROM expected) wrong
    ) differing`;
}

function recounted(): string {
  const columns = countColumns.map(({ name }) => name);
  return `
    SELECT connection_id * by_connection, user_id * by_user, project_id * by_project, kind,
      ${columns.map(total).join(', ')}
    FROM (${countsByKey()}) by_key
    CROSS JOIN (${ROLLUPS.map(rollup).join(' UNION ALL ')}) rollups
    GROUP BY 1, 2, 3, 4
    HAVING ${columns.map((name) => `sum(${name}) <> 0`).join(' OR ')}`;
}

function countsByKey(): string {
  const key = 'connection_id, user_id, project_id, kind';
  const outcome = 'automatic, succeeded, (ready > 0)';
  const sums = countColumns.map((column) => `${sumOf(column)} AS ${column.name}`);
  return `
    SELECT ${key}, ${sums.join(', ')}
    FROM (
      SELECT ${key}, automatic, succeeded, (ready > 0) AS finished, count(*) AS delta
      FROM jobs GROUP BY ${key}, ${outcome}
      UNION ALL
      SELECT ${key}, ${outcome}, -count_delta FROM job_changes
    ) weighed
    GROUP BY ${key}`;
}

function sumOf({ start, outcome }: (typeof countColumns)[number]): string {
  const condition = `${start === 'automatic' ? '' : 'NOT '}automatic AND ${CONDITIONS[outcome]}`;
  return `CAST(sum(CASE WHEN ${condition} THEN delta ELSE 0 END) AS bigint)`;
}

const total = (name: CountColumn) => `CAST(sum(${name}) AS bigint) AS ${name}`;

const rollup = ({ connection, user, project }: (typeof ROLLUPS)[number]) =>
  `SELECT ${connection} AS by_connection, ${user} AS by_user, ${project} AS by_project`;
