import { aResult } from '@syncledger/domain/testing';
import fc from 'fast-check';
import sql, { join } from 'sql-template-tag';

import {
  aConnectionIn,
  aPerson,
  aProjectOf,
  idsOf,
  insertJobs,
  pathOf,
  type JobRow,
  type WireJob,
  type WireList,
} from './support/job-world.js';
import { dialects, TestApp } from './support/test-app.js';

const START = 1_429_129_644_396_442;
const JOBS = 50;
const PAGE = 7;
const ORDERINGS = ['id', '-id', 'last_run', '-last_run'];
const SEED = 20_150_415;

type Direction = 'next' | 'previous';

describe.each(dialects)('pages of jobs on %s', (dialect) => {
  let app: TestApp;
  let row: JobRow;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    const project = await aProjectOf(app);
    const connection = await aConnectionIn(app, project);
    const state = { automatic: true, succeeded: true, ready: 1, message: 'old', startedAt: null };
    row = { kind: 'alm', connection, project, user: 1, ...state, lastRun: START };
    // Times out of step with the ids, every third one the same as another's.
    const times = Array.from({ length: JOBS }, (_, index) => START + ((index * 37) % 17) * 1000);
    await insertJobs(
      app.database,
      times.map((lastRun) => ({ ...row, lastRun })),
    );
  });
  afterAll(() => app.close());

  const page = (path: string) => app.ok<WireList>('GET', path);
  const whole = async (ordering: string) => (await page(`jobs/alm/?search=old&ordering=${ordering}`)).results;

  /** New jobs at both ends of every order and between: by the API and, with times of long ago, past it. */
  async function insertMeanwhile(): Promise<void> {
    app.clock.advance(1);
    await app.ok('POST', 'jobs/alm/', aResult(row.connection, { result_message: 'new' }));
    const times = [START - 1_000_000, START + 5000, START + 8001];
    await insertJobs(
      app.database,
      times.map((lastRun) => ({ ...row, lastRun, message: 'new' })),
    );
  }

  /** Every job from a page to the end of the list, in the order met; something is inserted after each page. */
  async function walk(from: string, direction: Direction): Promise<{ jobs: WireJob[]; last: string }> {
    const jobs: WireJob[] = [];
    let path = from;
    for (let pages = 0; pages < 1000; pages += 1) {
      const { results, ...links } = await page(path);
      expect(results.length).toBeLessThanOrEqual(PAGE);
      jobs.push(...(direction === 'next' ? results : results.toReversed()));
      if (links[direction] === null) return { jobs, last: path };
      path = pathOf(links[direction]);
      // The first pages only: a list that grows faster than it is read has no end.
      if (pages < 6) await insertMeanwhile();
    }
    throw new Error(`No end of the list when following ${direction}.`);
  }

  const old = (jobs: readonly WireJob[]) => idsOf(jobs.filter(({ result_message }) => result_message === 'old'));

  it.each(ORDERINGS)(
    '%s: walked in both directions while jobs are inserted, each old job is met once',
    async (ordering) => {
      const all = idsOf(await whole(ordering));
      expect(all).toHaveLength(JOBS);
      const forth = await walk(`jobs/alm/?page_size=${PAGE}&ordering=${ordering}`, 'next');
      expect(old(forth.jobs)).toEqual(all);
      expect(new Set(idsOf(forth.jobs)).size).toBe(forth.jobs.length);
      const back = await walk(forth.last, 'previous');
      expect(old(back.jobs)).toEqual(all.toReversed());
      expect(new Set(idsOf(back.jobs)).size).toBe(back.jobs.length);
    },
  );

  it.each(ORDERINGS)('%s: next and previous are each other’s inverse when nothing changes', async (ordering) => {
    const first = await page(`jobs/alm/?page_size=${PAGE}&search=old&ordering=${ordering}`);
    const second = await page(pathOf(first.next));
    const third = await page(pathOf(second.next));
    expect(idsOf((await page(pathOf(third.previous))).results)).toEqual(idsOf(second.results));
    const backAtFirst = await page(pathOf((await page(pathOf(third.previous))).previous));
    expect(idsOf(backAtFirst.results)).toEqual(idsOf(first.results));
    expect([first.previous, backAtFirst.previous]).toEqual([null, null]);
    expect(idsOf((await page(pathOf(backAtFirst.next))).results)).toEqual(idsOf(second.results));
  });

  it.each(ORDERINGS)('%s: lead back when everything beyond them was deleted', async (ordering) => {
    const connection = await aConnectionIn(app, row.project);
    await insertJobs(
      app.database,
      [3, 1, 2, 1, 5, 4].map((offset) => ({ ...row, connection, lastRun: START + offset })),
    );
    const list = `jobs/alm/?connection=${connection}&ordering=${ordering}`;
    const ids = idsOf((await page(list)).results);
    const remove = (gone: readonly number[]) =>
      app.database.write((tx) => tx.rows(sql`DELETE FROM jobs WHERE id IN (${join([...gone])})`));
    const first = await page(`${list}&page_size=2`);
    const second = await page(pathOf(first.next));
    await remove(ids.slice(4));
    const behind = await page(pathOf(second.next));
    expect(behind).toMatchObject({ count: 4, next: null, results: [] });
    const back = await page(pathOf(behind.previous));
    expect([idsOf(back.results), back.next === null]).toEqual([ids.slice(2, 4), false]);
    await remove(ids.slice(0, 2));
    const before = await page(pathOf(back.previous));
    expect(before).toMatchObject({ count: 2, previous: null, results: [] });
    expect(idsOf((await page(pathOf(before.next))).results)).toEqual(ids.slice(2, 4));
    await remove(ids.slice(2, 4));
    expect(await page(pathOf(behind.previous))).toMatchObject({ previous: null, results: [] });
  });

  it('keep filters, ordering, expand and include in their links', async () => {
    const query = 'search=old&search=%25&user=1&page_size=2&ordering=last_run&include=state&expand=user';
    const first = await page(`projects/${row.project}/jobs/alm/?${query}`);
    const second = await page(pathOf(first.next));
    for (const job of second.results) expect(job).toMatchObject({ state: 'finished', user: { id: 1 } });
    expect(second.count).toBe(first.count);
    for (const link of [first.next, second.previous]) {
      const url = new URL(link!);
      expect(url.pathname).toBe(`/api/v2/projects/${row.project}/jobs/alm/`);
      expect(url.searchParams.getAll('search')).toEqual(['old', '%']);
    }
  });

  it.each(ORDERINGS)('by number: %s', async (ordering) => {
    const ids = idsOf(await whole(ordering));
    const base = `jobs/alm/?search=old&page_size=${PAGE}&ordering=${ordering}`;
    const last = Math.ceil(JOBS / PAGE);
    for (let number = 1; number <= last; number += 1) {
      const numbered = await page(`${base}&page=${number}`);
      expect(idsOf(numbered.results)).toEqual(ids.slice((number - 1) * PAGE, number * PAGE));
      expect(numbered.count).toBe(JOBS);
      expect([numbered.previous === null, numbered.next === null]).toEqual([number === 1, number === last]);
    }
    const third = await page(`${base}&page=3`);
    expect(idsOf((await page(pathOf(third.next))).results)).toEqual(ids.slice(3 * PAGE, 4 * PAGE));
    expect(idsOf((await page(pathOf(third.previous))).results)).toEqual(ids.slice(PAGE, 2 * PAGE));
  });

  it('past the end are 404', async () => {
    for (const number of [Math.ceil(JOBS / PAGE) + 1, 1_000_000, Number.MAX_SAFE_INTEGER]) {
      for (const size of [PAGE, 1000]) {
        const answer = await app.call('GET', `jobs/alm/?search=old&page_size=${size}&page=${number}`);
        expect([number, answer.status, Object.keys(answer.body)]).toEqual([number, 404, ['detail']]);
      }
    }
  });

  it('of an empty list: the first one is empty, the second is not there', async () => {
    const empty = { count: 0, next: null, previous: null, results: [] };
    expect(await page('jobs/alm/?search=nowhere&page_size=5')).toEqual(empty);
    expect(await page('jobs/alm/?search=nowhere&page_size=5&page=1')).toEqual(empty);
    expect((await app.call('GET', 'jobs/alm/?search=nowhere&page_size=5&page=2')).status).toBe(404);
    expect((await app.call('GET', 'jobs/alm/?search=nowhere')).body).toEqual({ results: [] });
  });

  it('are exactly as large as the list, and one smaller', async () => {
    const exact = await page(`jobs/alm/?search=old&page_size=${JOBS}`);
    expect([exact.results.length, exact.next, exact.previous]).toEqual([JOBS, null, null]);
    const less = await page(`jobs/alm/?search=old&page_size=${JOBS - 1}`);
    const rest = await page(pathOf(less.next));
    expect([rest.results.length, rest.next]).toEqual([1, null]);
  });

  it('count only what the caller sees', async () => {
    const { token } = await aPerson(app);
    const answer = await app.ok('GET', 'jobs/alm/?page_size=5', undefined, token);
    expect(answer).toEqual({ count: 0, next: null, previous: null, results: [] });
  });

  it('have their keys in the order of the contract', async () => {
    const answer = await page('jobs/?page_size=1');
    expect(Object.keys(answer)).toEqual(['count', 'next', 'previous', 'results']);
  });

  it.each(['page=1', 'page=2', 'cursor=abc'])('%s without page_size is 400', async (query) => {
    const answer = await app.call('GET', `jobs/alm/?${query}`);
    expect([answer.status, Object.keys(answer.body)]).toEqual([400, [query.split('=')[0]]]);
  });

  it.each(['0', '-1', 'x', '1.5', '', '9007199254740992', '9'.repeat(50)])('page=%s is 400', async (number) => {
    const answer = await app.call('GET', `jobs/alm/?page_size=5&page=${number}`);
    expect([answer.status, Object.keys(answer.body)]).toEqual([400, ['page']]);
  });

  describe('a cursor', () => {
    const cursorOf = (link: string | null) => new URL(link!).searchParams.get('cursor') ?? '';
    const first = (ordering: string) => page(`jobs/alm/?page_size=${PAGE}&ordering=${ordering}`);
    const send = (cursor: string, ordering: string) =>
      app.call('GET', `jobs/alm/?page_size=5&ordering=${ordering}&cursor=${encodeURIComponent(cursor)}`);

    async function expectRefused(cursor: string, ordering: string): Promise<void> {
      const { status, body } = await send(cursor, ordering);
      expect([ordering, cursor, status, Object.keys(body)]).toEqual([ordering, cursor, 400, ['cursor']]);
    }

    it('of another ordering is refused', async () => {
      for (const from of ORDERINGS) {
        const cursor = cursorOf((await first(from)).next);
        for (const to of ORDERINGS.filter((other) => other !== from)) await expectRefused(cursor, to);
      }
    });

    it('that nobody gave out is refused', async () => {
      const values = [null, true, 'x', '1', 1.5, -1e300, 2 ** 53, [], {}, '\0', '\ud800', 'a'.repeat(600)];
      const shapes = values.flatMap((value) => [
        value,
        [value],
        ['after', value],
        ['after', value, 1],
        ['x', value, value],
      ]);
      const made = [...shapes, ['after'], [], {}, ['after', 1, 2, 3], ['sideways', 1], [1, 'after']];
      for (const ordering of ['-id', 'last_run']) {
        for (const shape of made)
          await expectRefused(Buffer.from(JSON.stringify(shape)).toString('base64url'), ordering);
        for (const text of ['', ' ', 'a'.repeat(10_000), '%', '"', '1', '日本', '\0'])
          await expectRefused(text, ordering);
      }
    });

    it('of random bytes is refused', async () => {
      const bytes = fc.uint8Array({ minLength: 1, maxLength: 100 });
      await fc.assert(
        fc.asyncProperty(bytes, fc.constantFrom(...ORDERINGS), (value, ordering) =>
          expectRefused(Buffer.from(value).toString('base64url'), ordering),
        ),
        { numRuns: 60, seed: SEED },
      );
    });

    it('with one character changed is refused or is another place, and breaks nothing', async () => {
      const cursor = cursorOf((await first('last_run')).next);
      const change = fc.tuple(fc.nat({ max: cursor.length - 1 }), fc.constantFrom(...'AZaz09-_.!'));
      await fc.assert(
        fc.asyncProperty(change, async ([at, character]) => {
          const { status } = await send(cursor.slice(0, at) + character + cursor.slice(at + 1), 'last_run');
          expect([200, 400]).toContain(status);
        }),
        { numRuns: 60, seed: SEED },
      );
    });
  });
});
