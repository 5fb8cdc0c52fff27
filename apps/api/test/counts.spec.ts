import type { JobListQuery } from '@syncledger/domain';
import fc from 'fast-check';
import sql, { raw } from 'sql-template-tag';

import { ChangeRelay } from '../src/changes/index.js';
import { rebuildCounts } from '../src/counts/index.js';
import type { UnitOfWork } from '../src/database/index.js';
import { superuser, type Caller } from '../src/http/caller.js';
import { JobsRepository, type JobScope } from '../src/jobs/jobs.repository.js';
import { PurgeRepository } from '../src/purge/purge.repository.js';
import { dialects, TestApp } from './support/test-app.js';
import { aConnectionIn, aPerson, aProjectOf, insertJobs, type Person } from './support/job-world.js';

const SEED = 20_261_124;
const HISTORIES = 24;
const QUERIES_A_STEP = 3;
const SYSTEMS = ['Rally', 'Jira'];

/** What can happen: numbers choose among what is there at that time. */
const number = fc.nat(20);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant('post' as const), a: number, b: number, c: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constantFrom(
        'queue',
        'claim',
        'finish',
        'cancel',
        'retain',
        'fail',
        'fold',
        'crash',
        'move',
        'rename',
        'rebuild',
      ),
      a: number,
      b: number,
      c: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constantFrom('hide', 'purge', 'member', 'make'),
      a: number,
      b: number,
      c: fc.nat(3),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

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
  let jobs: JobsRepository;
  let relay: ChangeRelay;
  let projects: number[];
  let person: Person;
  let member: Caller;
  const admin = superuser(1, 'admin@example.com');
  let breaks = false;
  let turn = 0;
  let counted = 0;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    jobs = app.app.get(JobsRepository, { strict: false });
    relay = app.app.get(ChangeRelay, { strict: false });
    relay.add({
      takeChanges: () => (breaks ? Promise.reject(new Error('The process died.')) : Promise.resolve()),
    });
    person = await aPerson(app);
    member = { ...admin, userId: person.id, email: person.email, isSuperuser: false, permissions: new Set() };
    projects = [await aProjectOf(app), await aProjectOf(app), await aProjectOf(app)];
  });
  afterAll(() => app.close());

  const write = <T>(work: (unit: UnitOfWork) => Promise<T>) => app.database.write(work);
  const ids = async (table: string, where: string) =>
    (await app.database.rows<{ id: number }>(raw(`SELECT id FROM ${table} WHERE ${where} ORDER BY id`))).map(
      ({ id }) => id,
    );
  const pick = <T>(of: readonly T[], by: number): T | undefined => of[by % Math.max(1, of.length)];

  const make = (by: number) =>
    aConnectionIn(app, pick(projects, by) ?? 0, by % 3 === 0 ? 'analysis' : 'alm', { system: pick(SYSTEMS, by) ?? '' });

  async function job(connection: number, { b, c }: Step, ready: number): Promise<void> {
    const [row] = await app.database.rows<{ kind: 'alm'; project_id: number }>(
      sql`SELECT kind, project_id FROM connections WHERE id = ${connection}`,
    );
    if (!row) return;
    const user = b % 3 === 0 ? person.id : 1;
    const outcome = { automatic: c > 1, succeeded: ready > 0 && c % 2 === 1, ready, message: '' };
    const place = { kind: row.kind, connection, project: row.project_id, user };
    await insertJobs(app.database, [{ ...place, ...outcome, lastRun: 1, startedAt: null }]);
  }

  async function take({ act, a, b, c, ...rest }: Step): Promise<void> {
    const shown = await ids('connections', 'deleted_at IS NULL');
    const connection = pick(shown, a);
    const open = pick(await ids('jobs', 'ready = 0'), a);
    const hidden = pick(await ids('connections', 'deleted_at IS NOT NULL'), a);
    const end = (succeeded: boolean, ready: number) =>
      write((unit) =>
        unit.rows(
          sql`UPDATE jobs SET ready = ${ready}, succeeded = ${succeeded} WHERE id = ${open ?? 0} AND ready = 0`,
        ),
      );
    const at = { act, a, b, c, ...rest };
    const acts: Record<Step['act'], () => Promise<unknown>> = {
      post: () => job(connection ?? 0, at, 3),
      queue: async () => {
        const busy = await ids('jobs', `ready = 0 AND connection_id = ${connection ?? 0}`);
        if (busy.length === 0) await job(connection ?? 0, at, 0);
      },
      claim: () =>
        write((unit) => unit.rows(sql`UPDATE jobs SET started_at = 2, last_run = 2 WHERE id = ${open ?? 0}`)),
      finish: () => end(c % 2 === 0, 4),
      cancel: () => end(false, 1),
      retain: () =>
        write((unit) =>
          unit.rows(raw(`DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE ready > 0 ORDER BY id LIMIT ${c})`)),
        ),
      fail: () =>
        expect(
          write(async (unit) => {
            await unit.rows(raw('DELETE FROM jobs'));
            throw new Error('It failed.');
          }),
        ).rejects.toThrow('It failed.'),
      fold: () => relay.settle(),
      crash: async () => {
        breaks = true;
        await relay.settle().catch(() => undefined);
        breaks = false;
      },
      move: () =>
        write(async (unit) => {
          for (const [table, key] of [
            ['connections', 'id'],
            ['jobs', 'connection_id'],
          ] as const) {
            await unit.rows(
              sql`UPDATE ${raw(table)} SET project_id = ${pick(projects, b) ?? 0} WHERE ${raw(key)} = ${connection ?? 0}`,
            );
          }
        }),
      rename: () =>
        write((unit) =>
          unit.rows(sql`UPDATE connections SET system = ${pick(SYSTEMS, b)} WHERE id = ${connection ?? 0}`),
        ),
      rebuild: () =>
        write(async (unit) => {
          await unit.lock('job-changes');
          for (const statement of rebuildCounts()) await unit.rows(raw(statement));
        }),
      hide: () => write((unit) => unit.rows(sql`UPDATE connections SET deleted_at = 1 WHERE id = ${connection ?? 0}`)),
      purge: async () => {
        if (hidden === undefined) return;
        if (c === 0)
          await write((unit) =>
            unit.rows(sql`DELETE FROM jobs WHERE id = (SELECT max(id) FROM jobs WHERE connection_id = ${hidden})`),
          );
        else while (await app.app.get(PurgeRepository, { strict: false }).purgeSome(hidden));
      },
      member: () =>
        write(async (unit) => {
          await unit.rows(
            sql`DELETE FROM memberships WHERE user_id = ${person.id} AND project_id = ${pick(projects, a)}`,
          );
          if (c > 0)
            await unit.rows(
              sql`INSERT INTO memberships (user_id, project_id, role) VALUES (${person.id}, ${pick(projects, a)}, 'PR6')`,
            );
        }),
      make: () => make(a),
    };
    await acts[act]();
  }

  /** Every documented filter, alone and in pairs, with values that are there. */
  async function queries(): Promise<JobListQuery[]> {
    const [first = 0, second = 0, third = 0] = await ids('connections', 'TRUE');
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
      sql`SELECT project_id AS id FROM memberships WHERE user_id = ${person.id}`,
    );
    return { rows, seen: new Set(seen.map(({ id }) => id)) };
  }

  function countRows({ rows, seen }: Awaited<ReturnType<typeof there>>, { query, scope, caller }: Question): number {
    const emails = new Map([
      [1, 'ADMIN@example.com'],
      [person.id, person.email],
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
    const scopes: JobScope[] = [{}, { kind: 'alm' }, { kind: 'analysis', project: projects[0]! }];
    for (let times = 0; times < most; times += 1, turn += 1) {
      const scope = scopes[turn % 3]!;
      const question = { query: all[(turn * 7) % all.length]!, scope, caller: turn % 2 === 0 ? admin : member };
      const url = new URL('https://ledger.example.com/');
      const list = await jobs.list(scope, { ...question.query, page_size: 1000 }, question.caller, url);
      const shown = 'results' in list ? list.results.length : NaN;
      const expected = countRows(now, question);
      expect({ ...question, count: list.page?.count, shown }).toEqual({
        ...question,
        count: expected,
        shown: expected,
      });
      counted += expected;
    }
  }

  it('equal the rows after each step of random histories, whatever was folded and whatever failed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
        for (const by of [1, 2, 3, 4]) await make(by);
        for (const one of steps) {
          await take(one);
          await look(QUERIES_A_STEP);
        }
        // The next history begins with other connections, and with what this one left of the counters.
        await write((unit) => unit.rows(raw('UPDATE connections SET deleted_at = 1')));
        await look(3);
        for (const id of await ids('connections', 'TRUE')) await take({ act: 'purge', a: id, b: 0, c: 1 });
      }),
      { seed: SEED, numRuns: HISTORIES, endOnFailure: true },
    );
    for (const id of await ids('connections', 'TRUE'))
      while (await app.app.get(PurgeRepository, { strict: false }).purgeSome(id));
    expect(counted).toBeGreaterThan(1000);
    await relay.settle();
    expect(await app.database.rows(raw('SELECT * FROM job_counts'))).toEqual([]);
  }, 120_000);
});
