import type { JobListQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { dialects, gatherStatistics, type TestDatabase } from '../../../test/support/database/test-database.js';
import { isCount, isPage, numbers, openPlanWorld, type ListFirstPage } from '../../../test/support/job-plans.js';
import { superuserCaller } from '../../platform/http/caller.js';
import type { JobScope } from './job-scope.js';

const LONG = 120_000;
/** Among 1,000 projects, 2,000 connections and 20 users. */
const [CONNECTION, PROJECT, USER] = [11, 11, 11];
/** Has two jobs of the connection. */
const OTHER_USER = 12;
/** More of them than a list has ids of anything else. */
const RETIRED = 40;

describe.each(dialects)(
  'plans of a connection, project and user with 120,000 jobs and few failures on %s',
  (dialect) => {
    let database: TestDatabase;
    let list: ListFirstPage;
    let ran: Sql[];
    const admin = superuserCaller(1, 'admin@example.com');

    beforeAll(async () => {
      ({ database, list, ran } = await openPlanWorld(dialect));
      const values = `SELECT 'analysis', ${CONNECTION}, ${PROJECT}, CASE WHEN i IN (5, 6) THEN ${OTHER_USER} ELSE ${USER} END, i % 40000 > 0, i % 40000 <> 7, 1, 'message', i, i, 1`;
      const columns =
        'kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt';
      await database.write(async (tx) => {
        await tx.rows(
          raw(`UPDATE connections SET kind = 'analysis', project_id = ${PROJECT} WHERE id = ${CONNECTION}`),
        );
        await tx.rows(raw(`INSERT INTO jobs (${columns}) ${numbers(LONG)} ${values} FROM n`));
        const retired = `SELECT id FROM connections WHERE kind = 'analysis' AND id > 100 ORDER BY id LIMIT ${RETIRED}`;
        await tx.rows(raw(`UPDATE connections SET system = 'Retired' WHERE id IN (${retired})`));
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

    async function expectFewRead(scope: JobScope, query: JobListQuery, indexes: RegExp, most: number): Promise<void> {
      ran.length = 0;
      await list(scope, query, admin);
      const page = ran.filter(isPage);
      expect(page).toHaveLength(1);
      for (const statement of [...page, ...ran.filter(isCount)]) await expectFewReadBy(statement, indexes, most);
    }

    async function expectFewReadBy(statement: Sql, indexes: RegExp, most: number): Promise<void> {
      if (dialect === 'postgres') {
        expect(await buffersOf(statement)).toBeLessThan(most);
        return;
      }
      const steps = await database.rows<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${statement}`);
      const arms = steps.map(({ detail }) => detail).filter((detail) => /INDEX jobs_/.test(detail));
      expect(arms.filter((detail) => !indexes.test(detail))).toEqual([]);
      expect(arms).not.toEqual([]);
    }

    it.each<[string, JobScope, JobListQuery, RegExp]>([
      ['a connection', { kind: 'analysis' }, { connection: [CONNECTION] }, /jobs_failed_by_connection|jobs_unfinished/],
      [
        'a connection and start',
        { kind: 'analysis' },
        { connection: [CONNECTION], automatic: [true] },
        /jobs_failed_by_connection|jobs_unfinished/,
      ],
      [
        'a connection of a project',
        { project: PROJECT },
        { connection: [CONNECTION] },
        /jobs_failed_by_connection|jobs_unfinished/,
      ],
      ['a user', { kind: 'analysis' }, { user: [USER] }, /jobs_failed_by_user|jobs_open/],
      ['a user of both kinds', {}, { user: [USER] }, /jobs_failed_by_user|jobs_open/],
      ['a project', { kind: 'analysis', project: PROJECT }, {}, /jobs_failed_by_project|jobs_open/],
    ])('read only the failures of %s', async (_, scope, query, indexes) => {
      await expectFewRead(scope, { ...query, succeeded: [false] }, indexes, 150);
    });

    it.each<[string, JobScope, JobListQuery, string]>([
      ['a connection', { kind: 'analysis' }, { connection: [CONNECTION] }, 'jobs_manual_by_connection'],
      ['a user', { kind: 'analysis' }, { user: [USER] }, 'jobs_manual_by_user'],
      ['a project', { kind: 'analysis', project: PROJECT }, {}, 'jobs_manual_by_project'],
    ])('read only the manual runs of %s', async (_, scope, query, index) => {
      await expectFewRead(scope, { ...query, automatic: [false] }, new RegExp(index), 150);
    });

    it.each<[string, JobScope, JobListQuery]>([
      ['a connection', {}, { connection: [CONNECTION] }],
      ['a project', { kind: 'analysis', project: PROJECT }, {}],
    ])('read only the jobs of a user who has few in %s', async (_, scope, query) => {
      await expectFewRead(scope, { ...query, user: [OTHER_USER] }, /jobs_(alm|analysis)_by_user/, 150);
    });

    it('read only the failures of a connection by time', async () => {
      const query: JobListQuery = { connection: [CONNECTION], succeeded: [false], ordering: '-last_run' };
      await expectFewRead({}, query, /jobs_failed_by_connection|jobs_open|jobs_unfinished/, 150);
    });

    it.each<[string, JobListQuery]>([
      ['all connections', {}],
      ['a connection', { connection: [CONNECTION] }],
    ])('read the jobs of an old day of %s, not all newer ones', async (_, query) => {
      await expectFewRead(
        { kind: 'analysis' },
        { ...query, last_run__lt: [4000] },
        /jobs_by_(last_run|connection)/,
        1500,
      );
    });

    it.each<[string, JobListQuery, RegExp]>([
      ['of a project', { project: [PROJECT] }, /jobs_by_last_run/],
      ['of a user', { user: [USER] }, /jobs_by_last_run/],
      ['of many connections', { system: ['Rally'] }, /jobs_by_last_run/],
      ['of a project by time', { project: [PROJECT], ordering: '-last_run' }, /jobs_by_last_run/],
    ])('read, and count, only the jobs of a short time %s', async (_, query, indexes) => {
      await expectFewRead({}, { ...query, last_run__gte: [LONG - 200] }, indexes, 1500);
    });

    it.each<[string, JobListQuery, RegExp]>([
      ['failures', { succeeded: [false] }, /jobs_failed|jobs_open/],
      ['failures of a user', { succeeded: [false], user: [USER] }, /jobs_failed_by_user|jobs_open/],
      ['manual runs', { automatic: [false] }, /jobs_manual/],
      ['runs with an external id', { external_id: ['run-7'] }, /jobs_by_external_id/],
      ['runs with an external id by time', { external_id: ['run-7'], ordering: 'last_run' }, /jobs_by_external_id/],
    ])('read, and count, only the %s of a long time', async (_, query, indexes) => {
      await expectFewRead({ kind: 'analysis' }, { ...query, last_run__gte: [50] }, indexes, 1500);
    });

    it('find the connections of a system that has had no runs for long', async () => {
      const query: JobListQuery = { system: ['Retired'] };
      await expectFewRead({ kind: 'analysis' }, query, /jobs_by_connection/, 1500);
    });
  },
);
