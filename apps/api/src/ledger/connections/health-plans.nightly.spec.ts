import sql, { raw, type Sql } from 'sql-template-tag';

import {
  dialects,
  gatherStatistics,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database/test-database.js';
import { HealthRepository } from './health.repository.js';

describe.each(dialects)('plans of the health of connections on %s', (dialect) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase(dialect);
    const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)';
    const made = [
      `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true)`,
      `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('u', 'u', '', '', 'UR1', true, false, 1)`,
      `INSERT INTO projects (name, slug, description, archived, created, updated) VALUES ('p', 'p', '', false, 1, 1)`,
      `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) ${numbers} SELECT 'alm', 1, 's', 'a', 'hourly', 'sync', '', false, 1, 1, 1 FROM n WHERE i <= 20`,
      `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt, due_at) ${numbers} SELECT 'alm', 1 + i % 20, 1, 1, true, i <= 19990, CASE WHEN i > 19990 THEN 0 ELSE 1 END, '', i, i, 1, i FROM n`,
    ];
    for (const statement of made) await database.write((tx) => tx.rows(raw(statement)));
    await gatherStatistics(database);
  });
  afterAll(() => database.close());

  it('look for unfinished runs among those alone, however many were due', async () => {
    const ran: Sql[] = [];
    const found = await database.write((tx) => {
      const rows = <R>(query: Sql) => {
        ran.push(query);
        return tx.rows<R>(query);
      };
      return new HealthRepository(database).unfinished(Object.assign(Object.create(tx), { rows }), [1, 2, 18]);
    });
    expect([...found.keys()].sort()).toEqual([1, 18]);
    const explain = raw(dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN (FORMAT JSON)');
    const plan = JSON.stringify(await database.rows(sql`${explain} ${ran[0]!}`));
    expect(plan).toContain('jobs_unfinished');
    expect(plan).not.toContain('jobs_due_key');
  });
});
