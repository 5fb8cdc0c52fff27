import type { MigrationInterface, QueryRunner } from 'typeorm';

import { isSqlite } from './table.js';

const indexes = {
  // Failures are few of many: posting a result that succeeded, and renewing a lease, write neither.
  jobs_failed_by_project: 'jobs (project_id, kind, id) WHERE ready > 0 AND NOT succeeded',
  jobs_failed_by_user: 'jobs (user_id, id) WHERE ready > 0 AND NOT succeeded',
  // Empty but for connections older than the schedule.
  connections_unscheduled: `connections (id) WHERE next_due_at IS NULL AND frequency <> 'manually'`,
} as const;

/** Tables whose primary key is all that they are read by. */
const clusteredTables = ['idempotency_keys', 'job_counts'] as const;

/**
 * On PostgreSQL, when to vacuum and analyze what changes all the time. By default a fifth of a table must have changed: with ten
 * million jobs, statistics and visibility map would be two million jobs behind. The backlog is emptied twice a second.
 */
const vacuum = {
  jobs: {
    autovacuum_vacuum_scale_factor: 0.01,
    autovacuum_vacuum_insert_scale_factor: 0.01,
    autovacuum_analyze_scale_factor: 0.01,
  },
  job_changes: { autovacuum_vacuum_scale_factor: 0, autovacuum_vacuum_threshold: 5000 },
  job_counts: { autovacuum_vacuum_scale_factor: 0.01 },
} as const;

/** Indexes of failures only, tables without row ids on SQLite, and autovacuum settings on PostgreSQL. */
export class SelectiveIndexes1796860800000 implements MigrationInterface {
  readonly name = 'SelectiveIndexes1796860800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, on] of Object.entries(indexes)) await runner.query(`CREATE INDEX ${name} ON ${on}`);
    if (isSqlite(runner)) {
      for (const table of clusteredTables) await rebuild(runner, table, (definition) => `${definition} WITHOUT ROWID`);
      return;
    }
    for (const [table, settings] of Object.entries(vacuum)) {
      const values = Object.entries(settings).map((setting) => setting.join(' = '));
      await runner.query(`ALTER TABLE ${table} SET (${values.join(', ')})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(indexes)) await runner.query(`DROP INDEX ${name}`);
    if (isSqlite(runner)) {
      for (const table of clusteredTables) {
        await rebuild(runner, table, (definition) => definition.replace(/ WITHOUT ROWID$/, ''));
      }
      return;
    }
    for (const [table, settings] of Object.entries(vacuum)) {
      await runner.query(`ALTER TABLE ${table} RESET (${Object.keys(settings).join(', ')})`);
    }
  }
}

interface Definition {
  readonly type: 'table' | 'index';
  readonly sql: string;
}

/** Copies a table of SQLite, to which nothing refers, into one of another definition. */
async function rebuild(runner: QueryRunner, table: string, change: (definition: string) => string): Promise<void> {
  const definitions = (await runner.query(
    `SELECT type, sql FROM sqlite_schema WHERE tbl_name = '${table}' AND sql IS NOT NULL`,
  )) as Definition[];
  await runner.query(`ALTER TABLE ${table} RENAME TO ${table}_before`);
  const ofType = (type: Definition['type']) => definitions.filter((one) => one.type === type).map(({ sql }) => sql);
  for (const sql of ofType('table')) await runner.query(change(sql));
  await runner.query(`INSERT INTO ${table} SELECT * FROM ${table}_before`);
  await runner.query(`DROP TABLE ${table}_before`);
  for (const sql of ofType('index')) await runner.query(sql);
}
