import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  // 2: `never`.
  'health integer NOT NULL DEFAULT 2',
  'health_since bigint NOT NULL DEFAULT 0',
  'last_finished_id bigint',
  'outcome_since bigint',
  'judge_at bigint',
] as const;

const indexes = {
  connections_by_health: 'connections (health, id)',
  connections_to_judge: 'connections (judge_at) WHERE judge_at IS NOT NULL',
} as const;

const finished = (job: string) => `${job}.connection_id = connections.id AND ${job}.ready > 0`;
const lastSucceeded = '(SELECT j.succeeded FROM jobs j WHERE j.id = connections.last_finished_id)';
const turn = `SELECT max(t.id) FROM jobs t WHERE ${finished('t')} AND t.succeeded = (NOT ${lastSucceeded})`;
const since = `
  SELECT f.last_run FROM jobs f WHERE ${finished('f')} AND f.id > coalesce((${turn}), 0) ORDER BY f.id LIMIT 1`;

/** The health of each connection, from its jobs; the first evaluation finds late ones. */
const healthFromJobs: readonly string[] = [
  `
    UPDATE connections
    SET health_since = created_at, last_finished_id = (SELECT max(l.id) FROM jobs l WHERE ${finished('l')})`,
  `UPDATE connections SET outcome_since = (${since}) WHERE last_finished_id IS NOT NULL`,
  `
    UPDATE connections
    SET health_since = outcome_since, health = CASE WHEN ${lastSucceeded} THEN 3 ELSE 0 END
    WHERE last_finished_id IS NOT NULL`,
  `
    UPDATE connections
    SET judge_at = 0
    WHERE EXISTS (
      SELECT 1 FROM jobs w WHERE w.connection_id = connections.id AND w.ready = 0 AND w.due_at IS NOT NULL
    )`,
];

export class Health1796256000000 implements MigrationInterface {
  readonly name = 'Health1796256000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const column of columns) await runner.query(`ALTER TABLE connections ADD COLUMN ${column}`);
    for (const statement of healthFromJobs) await runner.query(statement);
    for (const [name, on] of Object.entries(indexes)) await runner.query(`CREATE INDEX ${name} ON ${on}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(indexes)) await runner.query(`DROP INDEX ${name}`);
    for (const column of columns) {
      await runner.query(`ALTER TABLE connections DROP COLUMN ${column.split(' ', 1).join()}`);
    }
  }
}
