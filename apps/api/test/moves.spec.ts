import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kind } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { MovesRepository } from '../src/ledger/connections/moves.repository.js';
import { Moves } from '../src/ledger/connections/moves.service.js';
import { stopBackground } from './support/background.js';
import {
  aConnectionIn,
  aPerson,
  aProjectOf,
  insertJobs,
  type JobRow,
  type Person,
  type WireList,
} from './support/job-world.js';
import { TestApp } from './support/test-app.js';

/** More than are moved with their connection. */
const MANY = 560;
const FEW = 30;
const PAGE = 40;

/** Jobs of a moved connection that still have the project before are those of its project. */
describe.each(nightlyDialects)('connections that are moved in slices on %s', (dialect) => {
  let app: TestApp;
  let people: Record<'first' | 'second', Person>;
  let projects: Record<'first' | 'second', number>;
  let moving: number;
  let rows: (JobRow & { readonly id: number })[];
  /** Where each connection is. */
  const places = new Map<number, number>();

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    await stopBackground(app);
    // The tests move each slice themselves.
    app.app.get(Moves).start = () => undefined;
    people = { first: await aPerson(app), second: await aPerson(app) };
    projects = {
      first: await aProjectOf(app, [[people.first, 'PR6']]),
      second: await aProjectOf(app, [[people.second, 'PR6']]),
    };
    moving = await aConnectionIn(app, projects.first);
    const made: JobRow[] = [];
    const add = (connection: number, kind: Kind, project: number, count: number) => {
      places.set(connection, project);
      for (let nth = 0; nth < count; nth += 1) {
        const outcome = { automatic: nth % 2 === 0, succeeded: nth % 3 > 0, ready: 1 + (nth % 4), message: `m${nth}` };
        const times = { lastRun: 1_000_000 + ((nth * 7919) % 1000), startedAt: null };
        made.push({ kind, connection, project, user: 1, ...outcome, ...times });
      }
    };
    add(moving, 'alm', projects.first, MANY);
    for (const project of [projects.first, projects.second]) {
      add(await aConnectionIn(app, project), 'alm', project, FEW);
      add(await aConnectionIn(app, project, 'analysis'), 'analysis', project, FEW);
    }
    made.push({ ...made[0]!, ready: 0, succeeded: false });
    const ids: number[] = [];
    for (let from = 0; from < made.length; from += 200) {
      ids.push(...(await insertJobs(app.database, made.slice(from, from + 200))));
    }
    rows = made.map((row, index) => ({ ...row, id: ids[index]! }));
  });
  afterAll(() => app.close());

  const pending = () =>
    app.database.rows<{ id: number }>(raw('SELECT id FROM connections WHERE moved_version IS NOT NULL'));
  const move = async (project: number) => {
    await app.ok('PATCH', `connections/alm/${moving}/`, { project });
    places.set(moving, project);
  };

  /** Compares lists and counts of every caller with the rows, by the projects of their connections. */
  async function compare(): Promise<void> {
    const { first, second } = projects;
    const questions: [path: string, keeps: (row: JobRow, project: number) => boolean][] = [
      ['jobs/?', () => true],
      ['jobs/alm/?', ({ kind }) => kind === 'alm'],
      [`jobs/?project=${first}`, (_, project) => project === first],
      [`jobs/?project=${second}&succeeded=false`, ({ succeeded }, project) => project === second && !succeeded],
      [
        `jobs/alm/?project=${first}&project=${second}&automatic=true`,
        ({ kind, automatic }) => kind === 'alm' && automatic,
      ],
      [`jobs/?connection=${moving}`, ({ connection }) => connection === moving],
      [
        `jobs/?connection=${moving}&project=${second}&user=1`,
        ({ connection }, at) => connection === moving && at === second,
      ],
      ['jobs/?user=1&ready=false', ({ ready }) => ready === 0],
      ['jobs/?succeeded=false', ({ succeeded }) => !succeeded],
      [`jobs/?project=${first}&ordering=last_run`, (_, project) => project === first],
      [
        `jobs/alm/?project=${second}&search=m1`,
        (row, project) => row.kind === 'alm' && project === second && row.message.includes('m1'),
      ],
    ];
    for (const [token, sees] of [
      [app.admin, () => true],
      [people.first.token, (project: number) => project === first],
      [people.second.token, (project: number) => project === second],
    ] as const) {
      for (const [path, keeps] of questions) {
        const list = await app.ok<WireList>('GET', `${path}&page_size=${PAGE}`, undefined, token);
        const expected = rows.filter((row) => {
          const project = places.get(row.connection)!;
          return sees(project) && keeps(row, project);
        });
        const isByTime = path.includes('ordering=last_run');
        expected.sort((one, other) =>
          isByTime ? one.lastRun - other.lastRun || one.id - other.id : other.id - one.id,
        );
        const ids = list.results.map(({ id }) => id);
        expect([path, list.count, ids]).toEqual([path, expected.length, expected.slice(0, PAGE).map(({ id }) => id)]);
        for (const { connection } of list.results) expect(connection.project).toBe(places.get(connection.id));
      }
    }
  }

  /** The jobs of the moved connection that somebody reads one by one, in a project and by pages. */
  async function compareSingle(): Promise<void> {
    const here = places.get(moving)!;
    const isFirst = here === projects.first;
    const [insider, outsider] = isFirst ? [people.first, people.second] : [people.second, people.first];
    for (const { id } of [rows[0]!, rows[MANY - 1]!]) {
      const statusOf = async ({ token }: Person) => (await app.call('GET', `jobs/alm/${id}/`, { token })).status;
      expect([await statusOf(insider), await statusOf(outsider)]).toEqual([200, 404]);
      expect((await app.call('POST', `jobs/alm/${id}/cancel/`, { token: outsider.token })).status).toBe(404);
    }
    const seen: number[] = [];
    let next: string | null = `/api/v2/projects/${here}/jobs/alm/?page_size=250`;
    while (next !== null) {
      const page: WireList = await app.ok('GET', next.replace(/^.*\/api\/v2\//, ''), undefined, insider.token);
      seen.push(...page.results.map(({ id }) => id));
      ({ next } = page);
    }
    expect(new Set(seen).size).toBe(
      rows.filter(({ kind, connection }) => kind === 'alm' && places.get(connection) === here).length,
    );
    expect(seen).toHaveLength(new Set(seen).size);
  }

  /** Finished runs count by day in the project that they were moved to, or not yet. */
  async function compareDays(): Promise<void> {
    for (const project of Object.values(projects)) {
      const counted = raw(`SELECT sum(finished) AS runs FROM day_counts WHERE project_id = ${project} AND system = ''`);
      const found = raw(`SELECT count(*) AS runs FROM jobs WHERE project_id = ${project} AND ready > 0`);
      const [days, jobs] = [await app.database.first<{ runs: number }>(counted), await app.database.first(found)];
      expect({ runs: Number(days?.runs) }).toEqual(jobs);
    }
  }

  it('count and show the same at every moment, for every caller', async () => {
    const moves = app.app.get(MovesRepository);
    const feed = app.app.get(JobChangeFeed);
    await compare();
    await feed.drain();
    await move(projects.second);
    expect(await pending()).toEqual([{ id: moving }]);
    await compare();
    await compareSingle();
    const [pendingMove] = await moves.pending();
    let last = await moves.moveSome(pendingMove!, 0);
    await compare();
    await feed.drain();
    await compareDays();
    last = await moves.moveSome(pendingMove!, last!);
    await compare();
    await compareSingle();
    // It is moved back before all jobs were moved: the slices of the first move do nothing any more.
    await move(projects.first);
    expect(await moves.moveSome(pendingMove!, last!)).toBeUndefined();
    await compare();
    const [again] = await moves.pending();
    last = await moves.moveSome(again!, 0);
    await compare();
    while (last !== undefined) last = await moves.moveSome(again!, last);
    expect(await pending()).toEqual([]);
    await compare();
    await feed.drain();
    await compare();
    await compareDays();
    await compareSingle();
  });

  it('move all jobs in the background, and a new result of theirs meanwhile', async () => {
    const moves = app.app.get(Moves);
    await move(projects.second);
    const { id } = await app.ok<{ id: number }>('POST', 'jobs/alm/', aResult(moving, { succeeded: true }));
    const finished = rows.at(-1)!;
    expect(id).toBe(finished.id);
    rows[rows.length - 1] = {
      ...finished,
      ready: 3,
      succeeded: true,
      message: '',
      automatic: false,
      user: 1,
    };
    Reflect.deleteProperty(moves, 'start');
    moves.start();
    await moves.idle();
    expect(await pending()).toEqual([]);
    const projectsOf = raw(`SELECT DISTINCT project_id AS id FROM jobs WHERE connection_id = ${moving}`);
    expect(await app.database.rows(projectsOf)).toEqual([{ id: projects.second }]);
    await app.app.get(JobChangeFeed).drain();
    const { count } = await app.ok<WireList>('GET', `jobs/?project=${projects.second}&page_size=1`);
    expect(count).toBe(MANY + 1 + 2 * FEW);
  });
});
