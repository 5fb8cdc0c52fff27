import type { MigrationInterface, QueryRunner } from 'typeorm';

import { isSqlite } from './table.js';

const taken = 'connection_id, project_id, user_id, kind, automatic, succeeded, ready';

/**
 * Appends inserted jobs to `job_changes` by one statement per insert: bulk inserts cost PostgreSQL a seventh less
 * (docs/decisions/0029). SQLite has only row triggers.
 */
export class AddedAtOnce1796342400000 implements MigrationInterface {
  readonly name = 'AddedAtOnce1796342400000';

  async up(runner: QueryRunner): Promise<void> {
    if (isSqlite(runner)) return;
    await runner.query('DROP TRIGGER jobs_added ON jobs');
    await runner.query(
      functionOf(
        `
          INSERT INTO job_changes (job_id, ${taken}, weight, step, at)
          SELECT id, ${taken}, 1, CASE WHEN ready > 0 THEN 'finished' ELSE 'queued' END, last_run
          FROM added
          ORDER BY id;`,
      ),
    );
    await runner.query(
      `
        CREATE TRIGGER jobs_added
        AFTER INSERT ON jobs REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION jobs_added()`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    if (isSqlite(runner)) return;
    await runner.query('DROP TRIGGER jobs_added ON jobs');
    const values = taken.replaceAll(/\w+/g, 'NEW.$&');
    await runner.query(
      functionOf(
        `
          INSERT INTO job_changes (job_id, ${taken}, weight, step, at)
          VALUES (
            NEW.id, ${values}, 1, CASE WHEN (NEW.ready > 0) THEN 'finished' ELSE 'queued' END, NEW.last_run
          );`,
      ),
    );
    await runner.query('CREATE TRIGGER jobs_added AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION jobs_added()');
  }
}

function functionOf(statement: string): string {
  return `CREATE OR REPLACE FUNCTION jobs_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement} RETURN NULL; END $$`;
}
