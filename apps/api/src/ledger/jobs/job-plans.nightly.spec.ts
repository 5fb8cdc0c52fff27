import type { JobListQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { dialects, openLedgerDatabase, type TestDatabase } from '../../../test/support/database/test-database.js';
import { isPage, JOBS, listOf, numbers, openPlanWorld, type ListFirstPage } from '../../../test/support/job-plans.js';
import { callerWithoutToken, superuserCaller, type Caller } from '../../platform/http/caller.js';
import type { JobScope } from './job-scope.js';

/** Rows of jobs that a page of 100 and its count may touch: 16 places at most, none of them read far. */
const MOST_ROWS = 5000;

interface SqliteStep {
  readonly id: number;
  readonly parent: number;
  readonly detail: string;
}

interface PostgresNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PostgresNode[];
}

/** Whether every few jobs pass a filter, wherever they are. */
function isOftenMet([name, values]: [string, unknown], { system }: JobListQuery): boolean {
  if (name === 'automatic' || name === 'succeeded') return system !== undefined || (values as boolean[]).includes(true);
  return name === 'ready' || name === 'system';
}

describe.each(dialects)('plans of the lists of jobs on %s', (dialect) => {
  let database: TestDatabase;
  let list: ListFirstPage;
  let ran: Sql[];
  const admin = superuserCaller(1, 'admin@example.com');
  const rights = { isActive: true, isSuperuser: false, permissions: [] };
  const member = callerWithoutToken({ userId: 2, email: 'member@example.com', ...rights })!;

  beforeAll(async () => {
    ({ database, list, ran } = await openPlanWorld(dialect));
  });
  afterAll(() => database.close());

  /** What is wrong with a plan; a list that is nowhere in particular walks all jobs or those of a kind, newest first, until it has a page. */
  async function sqliteFaults(statement: Sql, walksAll: boolean): Promise<string[]> {
    const steps = await database.rows<SqliteStep>(sql`EXPLAIN QUERY PLAN ${statement}`);
    return steps.flatMap(({ detail, parent }) => {
      // Of all indexes, the one of unfinished jobs may be read whole: a connection has one at most.
      const isOfAll = /^SCAN j( USING (COVERING )?INDEX jobs_(alm|analysis))?$/.test(detail);
      if (/^SCAN j\b(?! USING INDEX jobs_open)/.test(detail) && !(walksAll && isOfAll)) return [detail];
      if (!detail.startsWith('USE TEMP B-TREE')) return [];
      // Sorting the page that was found is fine, sorting what was found through an index of jobs is not.
      const sorted = steps.filter(
        (step) => step.parent === parent && /^SEARCH j USING (COVERING )?INDEX jobs_/.test(step.detail),
      );
      return sorted.map((step) => `${detail}: ${step.detail}`);
    });
  }

  async function postgresFaults(statement: Sql): Promise<string[]> {
    const [row] = await database.rows<{ 'QUERY PLAN': { Plan: PostgresNode }[] }>(
      sql`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
    );
    const nodes = (node: PostgresNode): PostgresNode[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
    const ofJobs = nodes(row!['QUERY PLAN'][0]!.Plan).filter((node) => node['Relation Name'] === 'jobs');
    const read = ofJobs.map(
      (node) => ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
    );
    const total = read.reduce((sum, rows) => sum + rows, 0);
    return [
      ...ofJobs.filter((node) => node['Node Type'] === 'Seq Scan').map(() => 'Seq Scan on jobs'),
      ...(total > MOST_ROWS ? [`${total} rows of jobs: ${JSON.stringify(ofJobs)}`] : []),
    ];
  }

  /** A list of a time is sorted once it is found. */
  async function timeFaultsOf(statement: Sql): Promise<string[]> {
    if (dialect === 'postgres') return postgresFaults(statement);
    const steps = await database.rows<SqliteStep>(sql`EXPLAIN QUERY PLAN ${statement}`);
    const ofJobs = steps.map(({ detail }) => detail).filter((detail) => /^(SCAN|SEARCH) j\b/.test(detail));
    return ofJobs.filter((detail) => !/INDEX jobs_by_(last_run|external_id)|INTEGER PRIMARY KEY/.test(detail));
  }

  const faultsOf = (statement: Sql, walksAll: boolean) =>
    dialect === 'sqlite' ? sqliteFaults(statement, walksAll) : postgresFaults(statement);

  const values: readonly (readonly [keyof JobListQuery, unknown])[] = [
    ['automatic', [true]],
    ['automatic', [false]],
    ['ready', [true]],
    ['ready', [false]],
    ['succeeded', [true]],
    ['succeeded', [false]],
    ['connection', [7]],
    ['connection', [7, 8, 9]],
    ['user', [3]],
    ['user', ['u1']],
    ['project', [7]],
    ['project', [8, 9]],
    ['system', ['Rare']],
    ['system', ['Rally']],
    ['external_id', ['run-7']],
    ['external_id', ['run-7', 'run-8', 'run-x']],
  ];
  const pairs = values.flatMap((one, place) =>
    values.slice(place + 1).flatMap((other) => (one[0] === other[0] ? [] : [[one, other]])),
  );
  const queries = [[], ...values.map((one) => [one]), ...pairs].map(
    (given) => Object.fromEntries(given) as JobListQuery,
  );
  const scopes: readonly JobScope[] = [{ kind: 'alm' }, {}, { kind: 'analysis', project: 7 }];

  it.each([
    ['who sees all', admin],
    ['who sees 1 of 1,000 projects', member],
  ])('read few jobs, by index, for each filter and each pair: a caller %s', async (_, caller) => {
    const faults: object[] = [];
    for (const scope of scopes) {
      for (const query of queries) {
        ran.length = 0;
        await list(scope, query, caller);
        // The count and what is looked up before touch no jobs at all.
        const isAnywhere = Object.entries(query).every((filter) => isOftenMet(filter, query));
        const walksAll = caller === admin && isAnywhere;
        for (const statement of ran.splice(0).filter(({ sql }) => sql.includes('jobs j'))) {
          const found = await faultsOf(statement, walksAll);
          if (found.length > 0) faults.push({ scope, query, found });
        }
      }
    }
    expect(faults).toEqual([]);
  });

  it('look for no job of a kind that the systems of a list do not have', async () => {
    ran.length = 0;
    await list({}, { system: ['Alm only'] }, admin);
    const statements = ran.filter(isPage);
    expect(statements).toHaveLength(1);
    expect(await faultsOf(statements[0]!, true)).toEqual([]);
  });

  it.each<[string, JobScope, JobListQuery]>([
    ['of a time', {}, { last_run__gte: [JOBS - 200] }],
    ['of a time and one kind', { kind: 'alm' }, { last_run__gte: [100], last_run__lt: [300] }],
    ['of a time and many connections', { kind: 'alm' }, { last_run__lt: [200], system: ['Rally'] }],
    ['by time, of one kind', { kind: 'alm' }, { ordering: '-last_run' }],
    ['by time, of one outcome', {}, { ordering: 'last_run', succeeded: [false] }],
    ['by time, of an external id', { kind: 'alm' }, { ordering: '-last_run', external_id: ['run-7'] }],
    ['of many external ids', {}, { external_id: Array.from({ length: 40 }, (_, index) => `run-${index}`) }],
  ])('read, and count, few jobs of a list %s', async (_, scope, query) => {
    ran.length = 0;
    await list(scope, query, admin);
    const statements = ran.filter(({ sql }) => sql.includes('jobs j'));
    expect(statements).not.toEqual([]);
    for (const statement of statements) expect(await timeFaultsOf(statement)).toEqual([]);
  });

  it.each([
    ['of a user', {}, { user: [1] }, admin],
    ['of a project', { project: 2 }, {}, admin],
    ['by time', {}, { ordering: '-last_run' }, admin],
  ] as [string, JobScope, JobListQuery, Caller][])(
    'read no finished runs for unfinished ones %s',
    async (_, scope, query, caller) => {
      ran.length = 0;
      await list(scope, { ...query, ready: [false] }, caller);
      const faults = async (statement: Sql) => {
        if (dialect === 'postgres') return postgresFaults(statement);
        const steps = await database.rows<SqliteStep>(sql`EXPLAIN QUERY PLAN ${statement}`);
        const ofJobs = steps.map(({ detail }) => detail).filter((detail) => /^(SCAN|SEARCH) j\b/.test(detail));
        return ofJobs.filter(
          (detail) => !/INDEX jobs_open|INTEGER PRIMARY KEY|INDEX job_counts|AUTOINDEX/i.test(detail),
        );
      };
      const page = ran.filter(isPage);
      expect(page).toHaveLength(1);
      for (const statement of page) expect(await faults(statement)).toEqual([]);
    },
  );

  it('read a page for a member of a project that grew large, not the project', async () => {
    const grown = sql`SELECT min(id) AS id FROM connections WHERE project_id = 7`;
    await database.write((tx) =>
      tx.rows(
        sql`INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt) ${raw(numbers(3 * MOST_ROWS))} SELECT 'alm', c.id, 7, 1, true, true, 1, '', i, i, 1 FROM n, (${grown}) c`,
      ),
    );
    const connection = (await database.first<{ id: number }>(grown))!.id;
    for (const query of [{}, { connection: [connection] }]) {
      ran.length = 0;
      await list({ kind: 'alm' }, query, member);
      const page = ran.filter(isPage);
      expect(page).toHaveLength(1);
      for (const statement of page) expect(await faultsOf(statement, false)).toEqual([]);
    }
  });

  it.each<JobListQuery>([{}, { ordering: '-last_run', project: [7] }])(
    'scan the jobs once for a search: %j',
    async (query) => {
      const found = sql`SELECT min(id) FROM jobs WHERE project_id = 7`;
      await database.write((tx) => tx.rows(sql`UPDATE jobs SET result_message = 'needle' WHERE id = (${found})`));
      ran.length = 0;
      await list({}, { ...query, search: ['needle'] }, admin);
      const isScan = ({ sql }: Sql) => sql.includes('jobs j') && !sql.includes('octet_length');
      expect(ran.filter(isScan)).toHaveLength(1);
    },
  );

  // SQLite has no values in a plan.
  if (dialect === 'sqlite') return;

  it.each([{ connection: [8] }, { user: [3] }, { project: [7] }, { succeeded: [false] }] as JobListQuery[])(
    'are kept, also for %j, of which PostgreSQL knows that there are few',
    async (query) => {
      const other = await openLedgerDatabase({ url: database.url, poolSize: 1 });
      const list = listOf(other);
      // From the third time on it is prepared, and the first five plans are made for their values.
      for (let asked = 0; asked < 9; asked += 1) await list({ kind: 'alm' }, query, admin);
      const kept = sql`SELECT 1 FROM pg_prepared_statements WHERE statement LIKE 'SELECT j.id, j.ready%' AND generic_plans = 2`;
      expect(await other.rows(kept)).toHaveLength(1);
      await other.close();
    },
  );
});
