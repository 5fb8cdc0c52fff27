import sql, { raw, type Sql } from 'sql-template-tag';

import {
  dialects,
  gatherStatistics,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database/test-database.js';
import { numbers } from '../../../test/support/job-plans.js';
import { ScheduleRepository, type ScheduledConnection } from './schedule.repository.js';

describe.each(dialects)('plans of the schedule on %s', (dialect) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase(dialect);
    const frequency = `CASE WHEN i <= 20 THEN 'hourly' ELSE 'manually' END`;
    const made = [
      `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true)`,
      `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('u', 'u', '', '', 'UR1', true, false, 1)`,
      `INSERT INTO projects (name, slug, description, archived, created, updated) VALUES ('p', 'p', '', false, 1, 1)`,
      `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) ${numbers(5000)} SELECT 'alm', 1, 's', 'a', ${frequency}, 'sync', '', false, 1, 1, 1 FROM n`,
    ];
    for (const statement of made) await database.write((tx) => tx.rows(raw(statement)));
    await gatherStatistics(database);
  });
  afterAll(() => database.close());

  it('look for connections without a due time among those alone, at every tick', async () => {
    const ran: Sql[] = [];
    const rows = <R>(query: Sql) => {
      ran.push(query);
      return database.rows<R>(query);
    };
    const schedule = new ScheduleRepository(Object.assign(Object.create(database) as TestDatabase, { rows }));
    expect(await schedule.unscheduled()).toHaveLength(20);
    const explain = raw(dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN (FORMAT JSON)');
    expect(JSON.stringify(await database.rows(sql`${explain} ${ran[0]!}`))).toContain('connections_unscheduled');
  });
  it('set the due times of a thousand connections by one statement', async () => {
    const found = sql`SELECT id, 'manually' AS frequency FROM connections WHERE frequency = 'manually' LIMIT 1000`;
    const connections = await database.rows<ScheduledConnection>(found);
    const ran: Sql[] = [];
    await database.write(async (tx) => {
      const rows = <R>(query: Sql) => {
        ran.push(query);
        return tx.rows<R>(query);
      };
      const observed = Object.assign(Object.create(tx) as typeof tx, { rows });
      await new ScheduleRepository(database).setNext(observed, connections, 0);
    });
    expect([connections.length, ran.length]).toEqual([1000, 1]);
  });
});
