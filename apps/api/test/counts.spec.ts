import { type JobListQuery, ValidationErrors } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import type { JobScope } from '../src/ledger/jobs/job-scope.js';
import { JobListRepository } from '../src/ledger/jobs/list/job-list.repository.js';
import { callerWithoutToken, superuserCaller, type Caller } from '../src/platform/http/caller.js';
import { countHistory, CountWorld } from './support/count-history.js';
import { historiesOf, tryHistories } from './support/histories.js';
import { dialects, TestApp } from './support/test-app.js';

const usual = { seed: 20_261_124, count: 8 };
const histories = historiesOf(usual);
const QUERIES_PER_STEP = 3;
const PAGE = 1000;

interface Question {
  readonly query: JobListQuery;
  readonly scope: JobScope;
  readonly caller: Caller;
}

interface Row {
  readonly kind: string;
  readonly connection_id: number;
  readonly project_id: number;
  readonly user_id: number;
  readonly automatic: boolean | number;
  readonly succeeded: boolean | number;
  readonly ready: number;
  readonly system: string;
}

describe.each(dialects)('counts of jobs on %s', (dialect) => {
  let app: TestApp;
  let jobs: JobListRepository;
  let world: CountWorld;
  let member: Caller;
  const admin = superuserCaller(1, 'admin@example.com');
  let turn = 0;
  let counted = 0;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    jobs = app.app.get(JobListRepository, { strict: false });
    world = await CountWorld.open(app);
    const { id: userId, email } = world.person;
    member = callerWithoutToken({ userId, email, isActive: true, isSuperuser: false, permissions: [] })!;
  });
  afterAll(() => app.close());

  /** Every documented filter, alone and in pairs, with values that are there. */
  async function queries(): Promise<JobListQuery[]> {
    const [first = 0, second = 0, third = 0] = await world.ids('connections', 'TRUE');
    const { projects, person } = world;
    const values: [keyof JobListQuery, unknown[]][] = [
      ['automatic', [[true], [false]]],
      ['ready', [[true], [false]]],
      ['succeeded', [[true], [false], [true, false]]],
      ['connection', [[first], [second, third]]],
      ['user', [[1], ['ADMIN@example.com', 1], [person.email]]],
      ['project', [[projects[0]], [projects[1], projects[2]]]],
      ['system', [['Rally'], ['Jira', 'None']]],
    ];
    const alone = values.flatMap(([name, choices]) => choices.map((value) => [name, value] as const));
    const pairs = alone.flatMap((one, place) =>
      alone
        .slice(place + 1)
        .filter(([name]) => name !== one[0])
        .map((other) => [one, other]),
    );
    return [[], ...alone.map((one) => [one]), ...pairs].map(
      (given) => Object.fromEntries(given) as unknown as JobListQuery,
    );
  }

  const keeps = <T>(filter: readonly T[] | undefined, value: T) => filter?.includes(value) ?? true;

  /** All that there is to count, and what the member sees of it. */
  async function there(): Promise<{ rows: Row[]; seen: ReadonlySet<number> }> {
    const rows = await app.database.rows<Row>(
      raw('SELECT j.*, c.system FROM jobs j JOIN connections c ON c.id = j.connection_id WHERE c.deleted_at IS NULL'),
    );
    const seen = await app.database.rows<{ id: number }>(
      sql`SELECT project_id AS id FROM memberships WHERE user_id = ${world.person.id}`,
    );
    return { rows, seen: new Set(seen.map(({ id }) => id)) };
  }

  function countRows({ rows, seen }: Awaited<ReturnType<typeof there>>, { query, scope, caller }: Question): number {
    const emails = new Map([
      [1, 'ADMIN@example.com'],
      [world.person.id, world.person.email],
    ]);
    return rows.filter(
      (row) =>
        (caller === admin || seen.has(row.project_id)) &&
        (scope.kind ?? row.kind) === row.kind &&
        (scope.project ?? row.project_id) === row.project_id &&
        keeps(query.automatic, Boolean(row.automatic)) &&
        keeps(query.succeeded, Boolean(row.succeeded)) &&
        keeps(query.ready, row.ready > 0) &&
        keeps(query.connection, row.connection_id) &&
        keeps(query.project, row.project_id) &&
        keeps(query.system, row.system) &&
        (keeps(query.user, row.user_id) || keeps(query.user, emails.get(row.user_id) ?? '')),
    ).length;
  }

  /** Asks some of all questions, the next ones with each call. */
  async function look(most: number): Promise<void> {
    const [all, now] = [await queries(), await there()];
    const scopes: JobScope[] = [{}, { kind: 'alm' }, { kind: 'analysis', project: world.projects[0]! }];
    const ask = async (at: number) => {
      const question = {
        query: all[(at * 7) % all.length]!,
        scope: scopes[at % 3]!,
        caller: at % 2 === 0 ? admin : member,
      };
      const url = new URL('https://ledger.example.com/');
      const request = { url, errors: new ValidationErrors(), userId: 1, signal: new AbortController().signal };
      const list = await jobs.list(question.scope, { ...question.query, page_size: PAGE }, question.caller, request);
      const shown = 'results' in list ? list.results.length : NaN;
      const expected = countRows(now, question);
      expect({ ...question, count: list.page?.count, shown }).toEqual({
        ...question,
        count: expected,
        shown: Math.min(expected, PAGE),
      });
      counted += expected;
    };
    await Promise.all(Array.from({ length: most }, () => ask(turn++)));
  }

  it(
    'equal the rows after each step of random histories, whatever was folded and whatever failed',
    async () => {
      await tryHistories(histories, countHistory, async (history) => {
        turn = history.turn;
        await world.begin();
        for (const one of history.steps) {
          await world.take(one);
          await look(QUERIES_PER_STEP);
        }
        await world.hideAll();
        await look(3);
        await world.purgeAll();
      });
      await world.settle();
      expect(await app.database.rows(raw('SELECT * FROM job_counts'))).toEqual([]);
      // What others meet is by chance.
      if (histories.seed !== usual.seed || histories.count < usual.count) return;
      expect([...world.met].sort()).toEqual(['lost', 'purged in part', 'retained', 'thrown']);
      expect(counted).toBeGreaterThan(1000);
    },
    histories.timeout,
  );
});
