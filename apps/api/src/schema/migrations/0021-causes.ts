import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  'outcome_at bigint',
  'failed_runs integer NOT NULL DEFAULT 0',
  'cause_line text',
  'cause_title text',
  'cause_key text',
  'cause_rules integer NOT NULL DEFAULT 0',
] as const;

const indexes = {
  connections_by_since: 'connections (health_since, id)',
  connections_by_health_since: 'connections (health, health_since, id)',
  connections_by_project_since: 'connections (project_id, health_since, id)',
  connections_by_system_since: 'connections (system, health_since, id)',
  connections_by_cause: 'connections (cause_key, id) WHERE cause_key IS NOT NULL',
} as const;

/** Why connections fail, and lists by the time since when. The first start finds the causes: their rules are newer than 0. */
export class Causes1797206400000 implements MigrationInterface {
  readonly name = 'Causes1797206400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const column of columns) await runner.query(`ALTER TABLE connections ADD COLUMN ${column}`);
    await runner.query(
      `UPDATE connections SET outcome_at = (SELECT last_run FROM jobs WHERE id = connections.last_finished_id)
       WHERE last_finished_id IS NOT NULL`,
    );
    for (const [name, on] of Object.entries(indexes)) await runner.query(`CREATE INDEX ${name} ON ${on}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(indexes)) await runner.query(`DROP INDEX ${name}`);
    for (const column of columns) {
      await runner.query(`ALTER TABLE connections DROP COLUMN ${column.split(' ', 1).join()}`);
    }
  }
}
