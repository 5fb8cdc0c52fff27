import { type JobListQuery, ValidationErrors } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { dialects, openTestDatabase, type TestDatabase } from '../../../../test/support/database/test-database.js';
import { superuserCaller } from '../../../platform/http/caller.js';
import { BacklogFloor } from '../../changes/index.js';
import type { ConnectionCache } from '../../connections/index.js';
import { CountsRepository, rebuildCounts } from '../../counts/index.js';
import { JobCache } from '../job-cache.js';
import { JobReader } from '../job-reader.js';
import { JobCount } from '../list/job-count.js';
import { JobListRepository } from '../list/job-list.repository.js';
import { JobPlanner } from '../list/job-plan.js';
import type { JobFilters, JobFilterTable } from './job-filter.js';
import { jobFilters } from './job-filters.js';

const JOBS = 600;

/** The filters of today, and two more. */
interface MoreFilters extends JobFilters {
  readonly ready__gte?: number[];
  readonly failed?: boolean[];
}

const atLeast = (values: readonly number[]) => sql`j.ready >= ${Math.min(...values)}`;
const undecided = { ready__gte: (values: number[]) => ({ where: atLeast(values) }) };

const moreFilters = {
  ...jobFilters,
  ready__gte: (values) => ({ where: atLeast(values), counted: { by: 'scan' } }),
  failed: (values) => ({
    where: sql`(j.ready > 0 AND NOT j.succeeded) IN (${values[0] ?? null}, ${values[1] ?? values[0] ?? null})`,
    counted: {
      by: 'rollup',
      rollup: { by: 'outcome', keeps: ({ outcome }) => values.includes(outcome === 'failed') },
    },
  }),
} satisfies JobFilterTable<MoreFilters>;

describe('a further filter', () => {
  it('does not compile until it is decided how it is counted', () => {
    type Undecided = Pick<MoreFilters, 'ready__gte'>;
    const { ready__gte } = moreFilters;
    const decided: JobFilterTable<Undecided> = { ready__gte };
    // @ts-expect-error It does not say how it is counted.
    const forgotten: JobFilterTable<Undecided> = undecided;
    // @ts-expect-error It is not in the table.
    const missing: JobFilterTable<Undecided & JobFilters> = jobFilters;
    expect([decided, forgotten, missing].map(Object.keys)).toHaveLength(3);
  });

  it('is every parameter of a list that is not known to be something else', () => {
    type Parameters = Pick<JobListQuery, 'page_size' | 'ordering'> & JobFilters;
    const all: Required<Record<Exclude<keyof JobListQuery, keyof Parameters>, true>> = {
      page: true,
      cursor: true,
      format: true,
      expand: true,
      include: true,
      mask: true,
    };
    expect(Object.keys(all)).not.toContain('ready');
  });
});

class MoreLists extends JobListRepository {
  protected override readonly filters: JobFilterTable = moreFilters;
}

interface Row {
  readonly id: number;
  readonly kind: string;
  readonly ready: number;
  readonly succeeded: boolean | number;
  readonly project_id: number;
}

describe.each(dialects)('a further filter with a decision on %s', (dialect) => {
  let database: TestDatabase;
  let lists: MoreLists;
  let rows: readonly Row[];

  beforeAll(async () => {
    database = await openTestDatabase(dialect);
    for (const statement of world()) await database.write((tx) => tx.rows(raw(statement)));
    rows = await database.rows<Row>(raw('SELECT id, kind, ready, succeeded, project_id FROM jobs'));
    const kept = { find: () => ({}) } as unknown as ConnectionCache;
    const counted = new JobCount(database, new CountsRepository(database, new BacklogFloor(database)));
    lists = new MoreLists(
      database,
      kept,
      new JobReader(database, kept, new JobCache()),
      new JobPlanner(database, counted),
      counted,
    );
  });
  afterAll(() => database.close());

  /** Ids of the whole list and of a page of 1,000, and the count. */
  async function answers(query: object) {
    const [url, signal] = [new URL('https://ledger.example.com/'), new AbortController().signal];
    const request = { url, errors: new ValidationErrors(), userId: 1, signal };
    const caller = superuserCaller(1, 'admin@example.com');
    const [whole, page] = [
      await lists.list({}, query, caller, request),
      await lists.list({}, { ...query, page_size: 1000 }, caller, request),
    ];
    const [all, some] = [whole, page].map((list) =>
      'results' in list ? list.results.map((job) => (job as Row).id) : [],
    );
    return { all, some, count: page.page?.count };
  }

  const isFailed = ({ ready, succeeded }: Row) => ready > 0 && !succeeded;
  const cases: readonly [object, (row: Row) => boolean][] = [
    [{ ready__gte: [5] }, ({ ready }) => ready >= 5],
    [{ ready__gte: [5], project: [1] }, (row) => row.ready >= 5 && row.project_id === 1],
    [{ ready__gte: [7], failed: [true] }, (row) => row.ready >= 7 && isFailed(row)],
    [{ failed: [true] }, isFailed],
    [{ failed: [false] }, (row) => !isFailed(row)],
    [{ failed: [true], project: [2] }, (row) => isFailed(row) && row.project_id === 2],
    [{ failed: [true, false] }, () => true],
  ];

  it.each(['before', 'after'])('agrees in list, page and count, %s the changes are counted', async (when) => {
    if (when === 'after') {
      await database.write((tx) => tx.rows(raw('DELETE FROM job_changes')));
      for (const statement of rebuildCounts()) await database.write((tx) => tx.rows(raw(statement)));
    }
    for (const [query, keeps] of cases) {
      const ids = rows
        .filter(keeps)
        .map(({ id }) => id)
        .sort((one, other) => other - one);
      expect(ids.length).toBeGreaterThan(0);
      expect({ query, ...(await answers(query)) }).toEqual({ query, all: ids, some: ids, count: ids.length });
    }
  });

  it('is counted by the counters alone where they know it', async () => {
    const known = await answers({ failed: [true] });
    const scanned = await answers({ ready__gte: [1] });
    // Nothing but the counters changes.
    await database.write((tx) => tx.rows(raw('UPDATE job_counts SET manual_failed = manual_failed + 7')));
    expect((await answers({ failed: [true] })).count).toBe((known.count ?? 0) + 7);
    expect((await answers({ ready__gte: [1] })).count).toBe(scanned.count);
  });
});

/** Two projects with 20 connections, of which each has an unfinished run, and runs of 1 to 9 seconds, some failed. */
function world(): string[] {
  const numbers = (most: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most})`;
  return [
    `INSERT INTO roles (id, scope, name, name_key, description, built_in)
      VALUES ('UR1', 'global', 'User', 'user', '', true)`,
    `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined)
      VALUES ('a@example.com', 'a@example.com', '', '', 'UR1', true, true, 1)`,
    `INSERT INTO projects (name, slug, description, archived, created, updated)
      ${numbers(2)} SELECT 'p', 'p' || i, '', false, 1, 1 FROM n`,
    `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at,
        updated_at, created_by)
      ${numbers(20)}
      SELECT 'alm', 1 + i % 2, 'Rally', 'a', 'manually', 'sync', '', false, 1, 1, 1 FROM n`,
    `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run,
        created_at, attempt)
      ${numbers(JOBS)}
      SELECT c.kind, c.id, c.project_id, 1, i % 3 = 0, i > 20 AND i % 5 > 0, CASE WHEN i > 20 THEN 1 + i % 9 ELSE 0 END,
        '', i, i, 1
      FROM n JOIN connections c ON c.id = 1 + i % 20`,
  ];
}
