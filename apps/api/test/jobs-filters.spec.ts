import { formatTime, type Kind } from '@syncledger/domain';
import fc from 'fast-check';

import type { JobFilters } from '../src/ledger/jobs/filters/job-filter.js';
import {
  aConnectionIn,
  aPerson,
  aProjectOf,
  idsOf,
  insertJobs,
  type JobRow,
  type Person,
  type WireJob,
  type WireList,
} from './support/job-world.js';
import { naiveFilter, queryText, type NaiveContext, type Query } from './support/naive-filter.js';
import { dialects, TestApp } from './support/test-app.js';

const START = 1_429_129_644_396_442;
const SEED = 20_150_415;
const JOBS = 300;
const SYSTEMS = ['Jira', 'jira', 'Azure DevOps', '100%_"sure"', 'Ünïted'];
const MESSAGES = [
  'Synchronised 12 tasks.',
  'SYNCHRONISED 12 TASKS.',
  '100% done_now',
  '100 done now',
  'a_b',
  'axb',
  'back\\slash',
  "it's",
  'Ärger',
  'ärger',
  'İstanbul',
  'i̇stanbul',
  'Kelvin K',
  '日本語 😀',
  'line\nbreak',
  '',
];

interface Ledger extends NaiveContext {
  readonly jobs: readonly WireJob[];
  readonly people: readonly Person[];
}

interface Cause {
  readonly fingerprint: string;
  readonly connection_ids: readonly number[];
}

const rowArbitrary = fc.record({
  place: fc.nat(),
  person: fc.nat(),
  automatic: fc.boolean(),
  succeeded: fc.boolean(),
  ready: fc.integer({ min: 1, max: 5000 }),
  message: fc.constantFrom(...MESSAGES),
  lastRun: fc.integer({ min: START - 20, max: START + 20 }),
});

type Place = Pick<JobRow, 'kind' | 'connection' | 'project'>;

async function makePlaces(app: TestApp): Promise<Place[]> {
  const projects = [await aProjectOf(app), await aProjectOf(app), await aProjectOf(app)];
  const places: Place[] = [];
  for (const [index, system] of [...SYSTEMS, ...SYSTEMS].entries()) {
    const kind: Kind = index % 2 === 0 ? 'alm' : 'analysis';
    const project = projects[index % projects.length]!;
    places.push({ kind, project, connection: await aConnectionIn(app, project, kind, { system }) });
  }
  return places;
}

/** Finished jobs of any sort, and on every second connection an unfinished one. */
function makeRows(places: readonly Place[], people: readonly Person[]): JobRow[] {
  const counts = new Map<number, number>();
  const finished = fc.sample(rowArbitrary, { numRuns: JOBS, seed: SEED }).map(({ place, person, ...row }): JobRow => {
    const where = places[place % places.length]!;
    const nth = (counts.get(where.connection) ?? 0) + 1;
    counts.set(where.connection, nth);
    const externalId = nth % 3 === 0 ? `run-${nth}` : null;
    return { ...row, ...where, user: people[person % people.length]!.id, startedAt: null, externalId };
  });
  const unfinished = places
    .filter((_, index) => index % 2 === 0)
    .map((place, index): JobRow => {
      const state = { succeeded: false, ready: 0, message: '', startedAt: index % 2 === 0 ? null : START };
      return { ...place, ...state, user: people[0]!.id, automatic: index % 3 === 0, lastRun: START };
    });
  return [...finished, ...unfinished];
}

async function makeLedger(app: TestApp): Promise<Ledger> {
  const people = [await aPerson(app), await aPerson(app), await aPerson(app)];
  await insertJobs(app.database, makeRows(await makePlaces(app), people));
  const { results: jobs } = await app.ok<WireList>('GET', 'jobs/?include=external_id');
  const causes = await app.ok<WireList<Cause>>('GET', 'connections/causes/');
  const members = causes.results.flatMap(({ fingerprint, connection_ids: ids }) =>
    ids.map((id) => [id, fingerprint] as const),
  );
  return { jobs, people, emails: new Map(people.map(({ id, email }) => [id, email])), causes: new Map(members) };
}

/** Values worth asking for, for each filter. */
function valuesOf({ jobs, people, causes }: Ledger): Record<keyof JobFilters, string[]> {
  const some = jobs[17]!.connection;
  const time = formatTime(START);
  return {
    automatic: ['true', 'FALSE', '1', '0'],
    succeeded: ['True', 'false', '1', '0'],
    ready: ['TRUE', 'false', '1', '0'],
    connection: [String(some.id), String(jobs[18]!.connection.id), '999999', '9007199254740991'],
    user: [String(people[1]!.id), people[2]!.email, people[0]!.email.toUpperCase(), 'nobody@example.com', '999999'],
    project: [String(some.project), String(some.project + 1), '999999'],
    system: [...SYSTEMS, 'JIRA', 'Jir', '%'],
    cause: [...new Set(causes.values()), 'no-such-cause'],
    external_id: ['run-3', 'run-6', 'RUN-9', 'run-999', '%'],
    last_run__gte: [time, '2015-04-15T22:27:24.396445+02:00', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z'],
    last_run__lt: [time, '2015-04-15T14:57:24.396435-05:30', '2015-04-15t20:27:24.396450z', '0001-01-01T00:00:00Z'],
    search: ['synchronised', 'TASKS.', '%', '_', 'a_b', '100%', '\\', "'", 'ärger', 'ÄRGER', 'k', 'i', '😀', '\n', ' '],
  };
}

describe.each(dialects)('filters of jobs on %s', (dialect) => {
  let app: TestApp;
  let ledger: Ledger;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    ledger = await makeLedger(app);
    expect(ledger.jobs.length).toBeGreaterThan(JOBS);
  });
  afterAll(() => app.close());

  const expected = (query: Query, jobs = ledger.jobs) => idsOf(naiveFilter(jobs, query, ledger));

  async function expectSame(query: Query): Promise<void> {
    const page = await app.ok<WireList>('GET', `jobs/?page_size=1000&${queryText(query)}`);
    const ids = expected(query);
    expect({ query, count: page.count, ids: idsOf(page.results) }).toEqual({ query, count: ids.length, ids });
  }

  it('alone: every value, in every list', async () => {
    for (const [name, values] of Object.entries(valuesOf(ledger))) {
      for (const value of values) {
        const query: Query = [[name, value]];
        await expectSame(query);
        for (const kind of ['alm', 'analysis'] as const) {
          const { results } = await app.ok<WireList>('GET', `jobs/${kind}/?${queryText(query)}`);
          const ofKind = ledger.jobs.filter((job) => job.kind === kind);
          expect({ query, kind, ids: idsOf(results) }).toEqual({ query, kind, ids: expected(query, ofKind) });
        }
      }
    }
  });

  it('are not all empty or whole, each of them', () => {
    for (const [name, values] of Object.entries(valuesOf(ledger))) {
      const sizes = values.map((value) => expected([[name, value]]).length);
      const telling = sizes.filter((size) => size > 0 && size < ledger.jobs.length);
      expect([name, telling.length > 1]).toEqual([name, true]);
    }
  });

  it('in pairs', async () => {
    const all = Object.entries(valuesOf(ledger)).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    );
    const names = Object.keys(valuesOf(ledger));
    for (const [index, first] of names.entries()) {
      for (const second of names.slice(index + 1)) {
        const [one] = fc.sample(fc.constantFrom(...all.filter(([name]) => name === first)), { numRuns: 1, seed: SEED });
        const telling = all.filter(([name, value]) => name === second && expected([one!, [name, value]]).length > 0);
        await expectSame([one!, telling[0] ?? all.find(([name]) => name === second)!]);
      }
    }
  });

  it('in any number, each given as often as one likes', async () => {
    const all = Object.entries(valuesOf(ledger)).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    );
    const query = fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 6 });
    await fc.assert(fc.asyncProperty(query, expectSame), { numRuns: 100, seed: SEED });
  });

  it('given twice are OR', async () => {
    const { user, connection, search } = valuesOf(ledger) as Record<'user' | 'connection' | 'search', string[]>;
    await expectSame([
      ['user', user[0]!],
      ['user', user[1]!],
      ['search', search[0]!],
      ['search', search[5]!],
      ['connection', connection[0]!],
      ['connection', connection[1]!],
    ]);
    await expectSame([
      ['succeeded', 'true'],
      ['succeeded', 'false'],
    ]);
  });

  it.each(['id', '-id', 'last_run', '-last_run'])('with ordering=%s', async (ordering) => {
    const key = ({ id, last_run: time }: WireJob) =>
      (ordering.endsWith('id') ? '' : time) + String(id).padStart(9, '0');
    const sign = ordering.startsWith('-') ? -1 : 1;
    const jobs = naiveFilter(ledger.jobs, [['succeeded', 'true']], ledger);
    const ids = idsOf(jobs.toSorted((one, other) => (key(one) < key(other) ? -sign : sign)));
    for (const path of [`jobs/?ordering=${ordering}`, `jobs/?page_size=1000&ordering=${ordering}`]) {
      expect(idsOf((await app.ok<WireList>('GET', `${path}&succeeded=true`)).results)).toEqual(ids);
    }
  });

  it('compare times to the last digit given, also beyond microseconds', async () => {
    const exact = ledger.jobs.filter((job) => job.last_run === formatTime(START));
    expect(exact.length).toBeGreaterThan(1);
    const range = 'last_run__gte=2015-04-15T20:27:24.396442Z&last_run__lt=2015-04-15T20:27:24.396442001Z';
    expect(idsOf((await app.ok<WireList>('GET', `jobs/?${range}`)).results)).toEqual(idsOf(exact));
    const after = 'last_run__gte=2015-04-15T20:27:24.396442001Z&last_run__lt=2015-04-15T20:27:24.396443Z';
    expect((await app.ok<WireList>('GET', `jobs/?${after}`)).results).toEqual([]);
  });

  it('have the same meaning in the list of one project', async () => {
    const project = ledger.jobs[0]!.connection.project;
    for (const [name, values] of Object.entries(valuesOf(ledger))) {
      const query: Query = [[name, values[0]!]];
      const { results } = await app.ok<WireList>('GET', `projects/${String(project)}/jobs/alm/?${queryText(query)}`);
      const inProject = ledger.jobs.filter((job) => job.kind === 'alm' && job.connection.project === project);
      expect({ query, ids: idsOf(results) }).toEqual({ query, ids: expected(query, inProject) });
    }
  });

  it.each([
    ['automatic', ['', 'yes', '2', 'null', 'true,false']],
    ['succeeded', ['', 'no', '-1']],
    ['ready', ['', '129', 'on']],
    ['connection', ['', '0', '-1', '1.0', 'x', '9007199254740992', '1e3', '0x1', ' 1', '1,2']],
    ['user', ['', '0', '-1', 'ada', '9007199254740992', '@', 'a\0@example.com']],
    ['project', ['', '0', 'x', '9007199254740992', '9'.repeat(400)]],
    ['system', ['', 'a\0b']],
    ['cause', ['', 'a\0b']],
    ['last_run__gte', ['', 'yesterday', '2015-04-15', '2015-02-30T00:00:00Z', '2015-04-15T20:27:24', '1429129644']],
    ['last_run__lt', ['', '2015-04-15T25:00:00Z', '2015-04-15T20:27:24.1234567891Z', '2015-04-15T20:27:24+24:00']],
    ['search', ['', 'a\0b']],
    ['ordering', ['', 'ready', '--id', 'ID', '-id,last_run']],
    ['page_size', ['', '0', '-1', '1001', 'x', '1.5']],
    ['suceeded', ['true']],
    ['kind', ['alm']],
    ['__proto__', ['x']],
  ])('%s refuses what it can not read', async (name, values) => {
    for (const value of values) {
      for (const path of ['jobs/alm/', 'jobs/analysis/', 'jobs/', 'projects/1/jobs/alm/']) {
        const answer = await app.call('GET', `${path}?${queryText([[name, value]])}`);
        expect([path, value, answer.status, Object.keys(answer.body)]).toEqual([path, value, 400, [name]]);
      }
    }
  });

  it('are refused together when one of the values or several filters are wrong', async () => {
    const answer = await app.call('GET', 'jobs/alm/?succeeded=true&succeeded=perhaps&user=0&last_run__lt=now&x=1');
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body).sort()).toEqual(['last_run__lt', 'succeeded', 'user', 'x']);
    for (const messages of Object.values(answer.body)) expect(messages).toEqual([expect.any(String)]);
  });
});
