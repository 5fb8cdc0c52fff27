import type { JobListQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { dialects, gatherStatistics, type TestDatabase } from '../../../test/support/database/test-database.js';
import { numbers, openPlanWorld, type ListFirstPage } from '../../../test/support/job-plans.js';
import { superuserCaller } from '../../platform/http/caller.js';
import type { JobScope } from './job-scope.js';

const LONG = 120_000;
/** Among 1,000 projects, 2,000 connections and 20 users. */
const [CONNECTION, PROJECT, USER] = [11, 11, 11];

describe.each(dialects)(
  'plans of a connection, project and user with 120,000 jobs and few failures on %s',
  (dialect) => {
    let database: TestDatabase;
    let list: ListFirstPage;
    let ran: Sql[];
    const admin = superuserCaller(1, 'admin@example.com');

    beforeAll(async () => {
      ({ database, list, ran } = await openPlanWorld(dialect));
      const values = `SELECT 'analysis', ${CONNECTION}, ${PROJECT}, ${USER}, i % 40000 > 0, i % 40000 <> 7, 1, 'message', i, i, 1`;
      const columns =
        'kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt';
      await database.write(async (unit) => {
        await unit.rows(
          raw(`UPDATE connections SET kind = 'analysis', project_id = ${PROJECT} WHERE id = ${CONNECTION}`),
        );
        await unit.rows(raw(`INSERT INTO jobs (${columns}) ${numbers(LONG)} ${values} FROM n`));
      });
      await gatherStatistics(database);
    });
    afterAll(() => database.close());

    /** Pages of the database that a statement reads; four of them for each row of the page. */
    async function buffersOf(statement: Sql): Promise<number> {
      const [row] = await database.rows<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
        sql`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement}`,
      );
      const { Plan: plan } = row!['QUERY PLAN'][0]!;
      return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
    }

    it.each<[string, JobScope, JobListQuery, RegExp]>([
      ['a connection', { kind: 'analysis' }, { connection: [CONNECTION] }, /jobs_failed_by_connection|jobs_open/],
      [
        'a connection and start',
        { kind: 'analysis' },
        { connection: [CONNECTION], automatic: [true] },
        /jobs_failed_by_connection|jobs_open/,
      ],
      [
        'a connection of a project',
        { project: PROJECT },
        { connection: [CONNECTION] },
        /jobs_failed_by_connection|jobs_open/,
      ],
      ['a user', { kind: 'analysis' }, { user: [USER] }, /jobs_failed_by_user|jobs_open/],
      ['a user of both kinds', {}, { user: [USER] }, /jobs_failed_by_user|jobs_open/],
      ['a project', { kind: 'analysis', project: PROJECT }, {}, /jobs_failed_by_project|jobs_open/],
    ])('read only the failures of %s', async (_, scope, query, indexes) => {
      ran.length = 0;
      await list(scope, { ...query, succeeded: [false] }, admin);
      const page = ran.filter(({ text }) => text.includes('page_id'));
      expect(page).toHaveLength(1);
      if (dialect === 'postgres') expect(await buffersOf(page[0]!)).toBeLessThan(150);
      else {
        const steps = await database.rows<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${page[0]!}`);
        const arms = steps.map(({ detail }) => detail).filter((detail) => /INDEX jobs_/.test(detail));
        expect(arms.filter((detail) => !indexes.test(detail))).toEqual([]);
        expect(arms).not.toEqual([]);
      }
    });
  },
);
