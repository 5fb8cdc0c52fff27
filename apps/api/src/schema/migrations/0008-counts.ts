import type { MigrationInterface, QueryRunner } from 'typeorm';

import { bigCount, createTable, dropTables, isSqlite, text } from './table.js';

const columns = [
  'manual_unfinished',
  'manual_failed',
  'manual_succeeded',
  'automatic_unfinished',
  'automatic_failed',
  'automatic_succeeded',
] as const;

/** Which of a job's connection, user and project each rollup keeps: 0 stands for all. */
const ROLLUPS = [
  '0 AS by_connection, 0 AS by_user, 0 AS by_project',
  '0, 0, 1',
  '0, 1, 0',
  '0, 1, 1',
  '1, 0, 1',
  '1, 1, 1',
];

/**
 * Fills the empty table of counters from all jobs, minus the unprocessed job changes, in one statement and so from one
 * snapshot.
 */
const FILL_COUNTS = fillCounts();

const indexes = {
  made: {
    // One index for both: a filter with only one of the two conditions reads two ranges of it.
    jobs_by_outcome: 'jobs (kind, succeeded, automatic, id)',
    jobs_open: 'jobs (id) WHERE ready = 0',
  },
  before: {
    jobs_by_outcome: 'jobs (kind, succeeded, id)',
    jobs_by_automatic: 'jobs (kind, automatic, id)',
  },
} as const;

/** Counters of jobs, so that counting does not read them; and indexes for selective pages. */
export class Counts1796083200000 implements MigrationInterface {
  readonly name = 'Counts1796083200000';

  async up(runner: QueryRunner): Promise<void> {
    const key = { primary: true };
    await createTable(runner, 'job_counts', {
      connection_id: bigCount(key),
      user_id: bigCount(key),
      project_id: bigCount(key),
      kind: text(key),
      ...Object.fromEntries(columns.map((name) => [name, bigCount()])),
    });
    // Leaves room for the new version of a row beside the old one: the few rows of the rollups change all the time.
    if (!isSqlite(runner)) await runner.query('ALTER TABLE job_counts SET (fillfactor = 50)');
    await runner.query(FILL_COUNTS);
    await replaceIndexes(runner, indexes.before, indexes.made);
    // A project often has jobs of one kind only: a planner that assumes independence scans all jobs for the other.
    if (!isSqlite(runner))
      await runner.query('CREATE STATISTICS jobs_kind_in_project (mcv) ON project_id, kind FROM jobs');
  }

  async down(runner: QueryRunner): Promise<void> {
    if (!isSqlite(runner)) await runner.query('DROP STATISTICS jobs_kind_in_project');
    await replaceIndexes(runner, indexes.made, indexes.before);
    await dropTables(runner, ['job_counts']);
  }
}

async function replaceIndexes(
  runner: QueryRunner,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Promise<void> {
  for (const name of Object.keys(before)) await runner.query(`DROP INDEX ${name}`);
  for (const [name, on] of Object.entries(after)) await runner.query(`CREATE INDEX ${name} ON ${on}`);
}

function fillCounts(): string {
  const place = 'connection_id, user_id, project_id, kind, automatic, succeeded';
  const weighed = `
    SELECT ${place}, (ready > 0) AS finished, count(*) AS weight
    FROM jobs
    GROUP BY ${place}, (ready > 0)
    UNION ALL
    SELECT ${place}, (ready > 0), -weight
    FROM job_changes`;
  const sums = columns.map((name) => {
    const [start = '', outcome = ''] = name.split('_');
    const isOutcome = {
      unfinished: 'NOT finished',
      failed: 'finished AND NOT succeeded',
      succeeded: 'finished AND succeeded',
    };
    const condition = `${start === 'automatic' ? '' : 'NOT '}automatic AND ${isOutcome[outcome as 'failed']}`;
    return `CAST(sum(CASE WHEN ${condition} THEN weight ELSE 0 END) AS bigint) AS ${name}`;
  });
  const sorts = `
    SELECT connection_id, user_id, project_id, kind, ${sums.join(', ')}
    FROM (${weighed}) weighed
    GROUP BY 1, 2, 3, 4`;
  const rollups = ROLLUPS.map((rollup) => `SELECT ${rollup}`).join(' UNION ALL ');
  const totals = columns.map((name) => `CAST(sum(${name}) AS bigint) AS ${name}`).join(', ');
  const rolled = `
    SELECT connection_id * by_connection, user_id * by_user, project_id * by_project, kind, ${totals}
    FROM (${sorts}) sorts
    CROSS JOIN (${rollups}) rollups
    GROUP BY 1, 2, 3, 4`;
  const isAny = columns.map((name) => `sum(${name}) <> 0`).join(' OR ');
  return `
    INSERT INTO job_counts (connection_id, user_id, project_id, kind, ${columns.join(', ')}) ${rolled}
    HAVING ${isAny}`;
}
