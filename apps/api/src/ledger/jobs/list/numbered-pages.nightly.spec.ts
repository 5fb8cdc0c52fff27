import type { JobListQuery } from '@syncledger/domain';
import fc from 'fast-check';
import sql, { join, raw, type Sql } from 'sql-template-tag';

import { dialects, gatherStatistics, type TestDatabase } from '../../../../test/support/database/test-database.js';
import { numbers, openPlanWorld, PROJECTS, type ListFirstPage } from '../../../../test/support/job-plans.js';
import { callerWithoutToken, superuserCaller, type Caller } from '../../../platform/http/caller.js';
import type { JobScope } from '../job-scope.js';

/** More than are skipped at once, in each half of each list of one kind. */
const ADDED = 60_000;
const SEED = 20_150_416;
const COLUMNS =
  'kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt';

interface StoredJob {
  readonly id: number;
  readonly kind: string;
  readonly connection_id: number;
  readonly project_id: number;
  readonly user_id: number;
  readonly automatic: boolean | number;
  readonly succeeded: boolean | number;
  readonly ready: number;
  readonly last_run: number;
}

interface Given {
  readonly scope: JobScope;
  readonly query: JobListQuery;
  readonly isMember: boolean;
  readonly page_size: number;
  /** Where in the list the page is. */
  readonly place: number;
  /** Ids whose jobs are deleted before: those with this remainder by 97. */
  readonly deleted: number;
}

describe.each(dialects)('pages by number of long lists on %s', (dialect) => {
  let database: TestDatabase;
  let list: ListFirstPage;
  let ran: Sql[];
  const admin = superuserCaller(1, 'admin@example.com');
  const rights = { isActive: true, isSuperuser: false, permissions: [] };
  const member = callerWithoutToken({ userId: 2, email: 'member@example.com', ...rights })!;

  beforeAll(async () => {
    ({ database, list, ran } = await openPlanWorld(dialect));
    // One large project, which the member sees, beside many small ones.
    await database.write((tx) =>
      tx.rows(
        raw(
          `INSERT INTO jobs (${COLUMNS}) ${numbers(ADDED)} SELECT c.kind, c.id, c.project_id, 1 + (i % 2) * 4, i % 3 > 0, i % 10 > 0, 1, '', (i * 7919) % 30011, i, 1 FROM n JOIN connections c ON c.id = CASE WHEN i % 2 = 0 THEN 6 ELSE 1 + (i * 7919) % ${2 * PROJECTS} END`,
        ),
      ),
    );
    await gatherStatistics(database);
  }, 120_000);
  afterAll(() => database.close());

  /** Every job that the caller may see and that matches, in the order of the list. */
  async function wholeList({ scope, query, isMember }: Given): Promise<number[]> {
    const rows = await database.rows<StoredJob>(
      sql`SELECT id, kind, connection_id, project_id, user_id, automatic, succeeded, ready, last_run FROM jobs`,
    );
    const isWanted = <T>(values: readonly T[] | undefined, value: T) => values?.includes(value) ?? true;
    const found = rows.filter(
      (job) =>
        (!isMember || job.project_id === 7) &&
        (scope.kind === undefined || job.kind === scope.kind) &&
        (scope.project === undefined || job.project_id === scope.project) &&
        isWanted(query.automatic, Boolean(job.automatic)) &&
        isWanted(query.succeeded, Boolean(job.succeeded)) &&
        isWanted(query.ready, job.ready > 0) &&
        isWanted(query.user, job.user_id) &&
        isWanted(query.project, job.project_id) &&
        isWanted(query.connection, job.connection_id),
    );
    const isByTime = query.ordering?.endsWith('last_run') ?? false;
    const sign = (query.ordering?.startsWith('-') ?? true) ? -1 : 1;
    found.sort((one, other) => sign * ((isByTime ? one.last_run - other.last_run : 0) || one.id - other.id));
    return found.map(({ id }) => id);
  }

  const booleans = fc.constantFrom([true], [false], [true, false]);
  const given: fc.Arbitrary<Given> = fc.record({
    scope: fc.constantFrom<JobScope>({}, {}, { kind: 'alm' }, { kind: 'alm' }, { kind: 'analysis' }, { project: 7 }),
    query: fc
      .oneof(
        { weight: 2, arbitrary: fc.constant({}) },
        {
          weight: 3,
          arbitrary: fc.record(
            {
              automatic: booleans,
              succeeded: booleans,
              ready: booleans,
              user: fc.constantFrom([1], [5], [1, 5], [3]),
              project: fc.constantFrom([7], [7, 8]),
              connection: fc.constantFrom([6], [6, 7, 8]),
            },
            { requiredKeys: [] },
          ),
        },
      )
      .chain((filters) =>
        fc.constantFrom('id', '-id', '-id', 'last_run', '-last_run').map((ordering) => ({ ...filters, ordering })),
      ) as fc.Arbitrary<JobListQuery>,
    isMember: fc.boolean(),
    page_size: fc.constantFrom(1, 7, 100, 999),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    deleted: fc.integer({ min: 0, max: 96 }),
  });

  it('equal the slices of the whole list, for each filter, order and right, and after deletions', async () => {
    await fc.assert(
      fc.asyncProperty(given, async (one) => {
        const { scope, query, isMember, page_size, place, deleted } = one;
        const gone = await database.rows<{ id: number }>(
          sql`SELECT id FROM jobs WHERE id % 97 = ${deleted} AND id % 5 = 0`,
        );
        if (gone.length > 0) {
          const ids = join(gone.map(({ id }) => id));
          await database.write((tx) => tx.rows(sql`DELETE FROM jobs WHERE id IN (${ids})`));
        }
        const whole = await wholeList(one);
        const pages = Math.max(1, Math.ceil(whole.length / page_size));
        const page = 1 + Math.floor(place * (pages - 1));
        const shown = await list(scope, { ...query, page_size, page }, isMember ? member : admin);
        expect(shown.page?.count).toBe(whole.length);
        const ids = 'results' in shown ? shown.results.map((job) => (job as { id: number }).id) : [];
        expect(ids).toEqual(whole.slice((page - 1) * page_size, page * page_size));
        expect([shown.page?.previous === null, shown.page?.next === null]).toEqual([
          page === 1 || whole.length === 0,
          page === pages,
        ]);
      }),
      { numRuns: 120, seed: SEED },
    );
  }, 600_000);

  /** What reads more than an index of jobs to skip rows; the ids of SQLite's table are in its own tree. */
  async function faultsOf(statement: Sql): Promise<string[]> {
    if (dialect === 'sqlite') {
      const steps = await database.rows<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${statement}`);
      const details = steps.map(({ detail }) => detail);
      return details.filter(
        (detail) =>
          /TEMP B-TREE/.test(detail) || (/ j\b/.test(detail) && !/COVERING|^SCAN j$|INTEGER PRIMARY KEY/.test(detail)),
      );
    }
    const plan = await database.rows<{ 'QUERY PLAN': string }>(sql`EXPLAIN (COSTS OFF) ${statement}`);
    const lines = plan.map((line) => line['QUERY PLAN']);
    return lines.filter((line) => / on jobs\b/.test(line) && !/Index Only Scan/.test(line));
  }

  it.each<[string, JobScope, JobListQuery, Caller]>([
    ['of both kinds', {}, {}, admin],
    ['of one kind', { kind: 'alm' }, {}, admin],
    ['of an outcome', { kind: 'alm' }, { succeeded: [true] }, admin],
    ['of both kinds and an outcome', {}, { succeeded: [true], automatic: [true] }, admin],
    ['of a connection', {}, { connection: [6] }, admin],
    ['of a user', {}, { user: [1] }, admin],
    ['of a project', {}, { project: [7] }, admin],
    ['of who sees one project', {}, {}, member],
    ['by time', {}, { ordering: 'last_run' }, admin],
  ])('skip rows over an index only: a list %s', async (_, scope, query, caller) => {
    const first = await list(scope, query, caller);
    const middle = Math.ceil((first.page?.count ?? 0) / 200);
    ran.length = 0;
    await list(scope, { ...query, page: middle }, caller);
    const skips = ran.filter((statement) => /LIMIT 1 OFFSET \d+$/.test(statement.text));
    expect(skips).not.toEqual([]);
    for (const skip of skips) expect(await faultsOf(skip)).toEqual([]);
  });
});
