import type { MigrationInterface, QueryRunner } from 'typeorm';

import { isSqlite } from './table.js';

type Names = readonly (readonly [before: string, after: string])[];

const columns: Names = [
  ['weight', 'count_delta'],
  ['step', 'transition'],
];

const triggers: Names = [
  ['jobs_taken_away', 'jobs_deleted'],
  ['jobs_counted_otherwise', 'jobs_recounted'],
  ['jobs_handed_out', 'jobs_claimed_or_released'],
];

/** The triggers on jobs, and the columns of job_changes that they fill, by their standard terms. */
export class PlainNames1796601600000 implements MigrationInterface {
  readonly name = 'PlainNames1796601600000';

  up(runner: QueryRunner): Promise<void> {
    return rename(runner, columns, triggers);
  }

  down(runner: QueryRunner): Promise<void> {
    return rename(runner, columns.map(reversed), triggers.map(reversed));
  }
}

const reversed = ([before, after]: Names[number]) => [after, before] as const;

async function rename(runner: QueryRunner, columnNames: Names, triggerNames: Names): Promise<void> {
  for (const [before, after] of columnNames) {
    await runner.query(`ALTER TABLE job_changes RENAME COLUMN ${before} TO ${after}`);
  }
  for (const [before, after] of triggerNames) {
    await (isSqlite(runner) ? renameOnSqlite(runner, before, after) : renameOnPostgres(runner, before, after));
  }
  // SQLite has renamed the columns in its triggers, too; PostgreSQL keeps functions as text.
  if (isSqlite(runner)) return;
  for (const name of ['jobs_added', ...triggerNames.map(([, after]) => after)]) {
    const rows = (await runner.query(`SELECT pg_get_functiondef('${name}'::regproc) AS definition`)) as Definition[];
    await runner.query(columnNames.reduce((text, [before, after]) => replaceWord(text, before, after), textOf(rows)));
  }
}

interface Definition {
  readonly definition: string;
}

const textOf = ([row]: readonly Definition[]) => row?.definition ?? '';

const replaceWord = (text: string, before: string, after: string) =>
  text.replaceAll(new RegExp(String.raw`\b${before}\b`, 'g'), after);

async function renameOnSqlite(runner: QueryRunner, before: string, after: string): Promise<void> {
  const rows = (await runner.query(
    `SELECT sql AS definition FROM sqlite_schema WHERE type = 'trigger' AND name = '${before}'`,
  )) as Definition[];
  await runner.query(`DROP TRIGGER ${before}`);
  await runner.query(replaceWord(textOf(rows), before, after));
}

async function renameOnPostgres(runner: QueryRunner, before: string, after: string): Promise<void> {
  await runner.query(`ALTER TRIGGER ${before} ON jobs RENAME TO ${after}`);
  await runner.query(`ALTER FUNCTION ${before}() RENAME TO ${after}`);
}
