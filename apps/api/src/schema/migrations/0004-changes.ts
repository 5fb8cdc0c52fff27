import type { MigrationInterface, QueryRunner } from 'typeorm';

import { bigCount, count, createTable, dropTables, flag, id, isSqlite, text, time } from './table.js';

/** Job changes, appended by triggers; and the events derived from them. */
export class Changes1795651200000 implements MigrationInterface {
  readonly name = 'Changes1795651200000';

  async up(runner: QueryRunner): Promise<void> {
    const nullable = { nullable: true };
    const place = { kind: text(), project_id: bigCount(), connection_id: bigCount() };
    await createTable(runner, 'job_changes', {
      id: id(),
      job_id: bigCount(),
      ...place,
      user_id: bigCount(),
      automatic: flag(),
      succeeded: flag(),
      ready: count(),
      weight: count(),
      step: text(nullable),
      at: time(),
    });
    await createTable(runner, 'events', {
      id: id(),
      at: time(),
      type: text(),
      ...place,
      job_id: bigCount(nullable),
      succeeded: flag(nullable),
    });
    for (const statement of isSqlite(runner) ? sqliteTriggers() : postgresTriggers()) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const onTable = isSqlite(runner) ? '' : ' ON jobs';
    for (const { name } of triggers) await runner.query(`DROP TRIGGER ${name}${onTable}`);
    if (!isSqlite(runner)) await runner.query(`DROP FUNCTION ${triggers.map(({ name }) => `${name}()`).join(', ')}`);
    await dropTables(runner, ['events', 'job_changes']);
  }
}

interface JobTrigger {
  readonly name: string;
  readonly on: string;
  readonly when?: string;
  readonly statements: readonly string[];
}

const finished = (row: 'OLD' | 'NEW') => `(${row}.ready > 0)`;

const triggers: readonly JobTrigger[] = [
  {
    name: 'jobs_added',
    on: 'INSERT',
    statements: [append('NEW', 1, `CASE WHEN ${finished('NEW')} THEN 'finished' ELSE 'queued' END`)],
  },
  {
    name: 'jobs_taken_away',
    on: 'DELETE',
    statements: [append('OLD', -1, 'NULL')],
  },
  {
    name: 'jobs_counted_otherwise',
    on: 'UPDATE OF ready, project_id',
    when: `${finished('OLD')} <> ${finished('NEW')} OR OLD.project_id <> NEW.project_id`,
    statements: [
      append('OLD', -1, 'NULL'),
      append('NEW', 1, `CASE WHEN ${finished('NEW')} AND NOT ${finished('OLD')} THEN 'finished' END`),
    ],
  },
  {
    name: 'jobs_handed_out',
    on: 'UPDATE OF started_at',
    when: `NOT ${finished('NEW')} AND (OLD.started_at IS NULL) <> (NEW.started_at IS NULL)`,
    statements: [append('NEW', 0, `CASE WHEN NEW.started_at IS NULL THEN 'queued' ELSE 'started' END`)],
  },
];

/** Appends a change of a row of jobs. */
function append(row: 'OLD' | 'NEW', weight: number, step: string): string {
  const taken = ['connection_id', 'project_id', 'user_id', 'kind', 'automatic', 'succeeded', 'ready'];
  const values = taken.map((column) => `${row}.${column}`).join(', ');
  return `
    INSERT INTO job_changes (job_id, ${taken.join(', ')}, weight, step, at)
    VALUES (${row}.id, ${values}, ${String(weight)}, ${step}, ${row}.last_run);`;
}

function sqliteTriggers(): string[] {
  return triggers.map(({ name, on, when, statements }) => {
    const condition = when === undefined ? '' : ` WHEN ${when}`;
    return `CREATE TRIGGER ${name} AFTER ${on} ON jobs FOR EACH ROW${condition} BEGIN ${statements.join(' ')} END`;
  });
}

function postgresTriggers(): string[] {
  const made = triggers.flatMap(({ name, on, when, statements }) => {
    const condition = when === undefined ? '' : ` WHEN (${when})`;
    return [
      `
        CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN ${statements.join(' ')} RETURN NULL; END $$`,
      `CREATE TRIGGER ${name} AFTER ${on} ON jobs FOR EACH ROW${condition} EXECUTE FUNCTION ${name}()`,
    ];
  });
  // Rows come and go: dead rows would slow down finding the oldest live one.
  return [
    ...made,
    'ALTER TABLE job_changes SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 10000)',
  ];
}
