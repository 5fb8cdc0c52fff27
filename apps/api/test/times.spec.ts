import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { startWorld, type World } from './support/world.js';

const WIRE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
/** 2026-03-01T12:00:00.000123Z. */
const NOW = Date.UTC(2026, 2, 1, 12) * 1000 + 123;

interface TimedJob {
  readonly id: number;
  readonly ready: number;
  readonly last_run: string;
  readonly started_at: string;
  readonly created_at: string;
}

/** Wire contract, section 1: times; section 2: ready, last_run, started_at and the filters by time. */
describe.each(nightlyDialects)('times on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  beforeEach(() => {
    app.clock.set(NOW);
  });
  afterAll(() => app.close());

  const submit = (started_at?: string) =>
    app.ok<TimedJob>('POST', 'jobs/alm/?include=started_at,created_at', {
      ...aResult(world.alm),
      ...(started_at !== undefined && { started_at }),
    });

  it('shows every time in UTC with six digits', async () => {
    const job = await submit('2026-03-01T10:00:00Z');
    const user = await app.ok('GET', 'users/me/');
    const project = await app.ok('GET', `projects/${world.project}/`);
    const times = [job.last_run, job.started_at, job.created_at];
    for (const time of [...times, user['date_joined'], project['created'], project['updated']]) {
      expect(time).toMatch(WIRE_TIME);
    }
    expect(job.last_run).toBe('2026-03-01T12:00:00.000123Z');
    expect(job.created_at).toBe('2026-03-01T12:00:00.000123Z');
    expect(job.started_at).toBe('2026-03-01T10:00:00.000000Z');
  });

  it.each([
    ['2026-03-01T11:57:51.000123Z', 129],
    ['2026-03-01T11:57:51Z', 130],
    ['2026-03-01T11:57:51.000124Z', 129],
    ['2026-03-01T11:57:51.000122Z', 130],
    ['2026-03-01T11:57:51.000123000Z', 129],
    ['2026-03-01T13:57:51.000123+02:00', 129],
    ['2026-03-01T17:27:51.000123+05:30', 129],
    ['2026-02-28T12:57:51.000123-23:00', 129],
    ['2026-03-02T11:56:51.000123+23:59', 129],
    ['2026-03-01T11:57:51.000123-00:00', 129],
    ['2026-03-01t11:57:51.000123z', 129],
    ['2026-03-01T12:00:00.000123Z', 1],
    ['2026-03-01T11:59:59.9Z', 1],
    ['2026-03-01T11:59:59.000122Z', 2],
  ])('makes of started_at %s a ready of %i', async (started_at, ready) => {
    const job = await submit(started_at);
    expect(job.ready).toBe(ready);
    expect((await app.ok('GET', `jobs/alm/${job.id}`))['ready']).toBe(ready);
  });

  it('takes up to nine digits, and keeps six of them', async () => {
    const { started_at } = await submit('2026-03-01T11:00:00.123456789Z');
    expect(started_at).toMatch(/^2026-03-01T11:00:00\.12345[67]Z$/);
  });

  it('says 1 of a job without started_at', async () => {
    expect((await submit()).ready).toBe(1);
  });

  it.each(['2026-03-01T12:00:00.000124Z', '2026-03-01T12:00:01Z', '2026-03-01T12:05:00.000123Z'])(
    'takes started_at %s, at most five minutes ahead, for now',
    async (started_at) => {
      expect(await submit(started_at)).toMatchObject({ started_at: '2026-03-01T12:00:00.000123Z', ready: 1 });
    },
  );

  it.each(['2026-03-01T12:05:00.000124Z', '2026-03-01T12:01:00-00:30', '9999-12-31T23:59:59Z'])(
    'answers 400 to started_at %s, which is further in the future',
    async (started_at) => {
      const { status, body } = await app.call('POST', 'jobs/alm/', { body: aResult(world.alm, { started_at }) });
      expect([status, Object.keys(body)]).toEqual([400, ['started_at']]);
    },
  );

  const malformed = [
    '',
    'now',
    '2026-03-01',
    '2026-03-01T10:00:00',
    '2026-03-01T10:00Z',
    '2026-03-01T10:00:00.Z',
    '2026-03-01T10:00:00.1234567890Z',
    '2026-03-01T10:00:00,5Z',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-00-10T10:00:00Z',
    '2026-01-00T10:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T10:60:00Z',
    '2026-03-01T10:00:61Z',
    '2026-03-01T10:00:00+24:00',
    '2026-03-01T10:00:00+01:60',
    '2026-03-01T10:00:00+0100',
    '2026-03-01T10:00:00+01',
    '26-03-01T10:00:00Z',
    '+002026-03-01T10:00:00Z',
    ' 2026-03-01T10:00:00Z',
    '2026-03-01T10:00:00Z\n',
    '1767225600',
  ];

  it.each([...malformed, 1_767_225_600, null, true, {}])('answers 400 to started_at %j', async (started_at) => {
    const { status, body } = await app.call('POST', 'jobs/alm/', { body: { ...aResult(world.alm), started_at } });
    expect([status, Object.keys(body)]).toEqual([400, ['started_at']]);
  });

  it.each(malformed)('answers 400 to %j in a filter', async (time) => {
    const value = encodeURIComponent(time);
    const { status, body } = await app.call('GET', `jobs/?last_run__gte=${value}&last_run__lt=${value}`);
    expect([status, Object.keys(body).sort()]).toEqual([400, ['last_run__gte', 'last_run__lt']]);
  });

  it('takes 29 February in leap years, and times long ago', async () => {
    for (const time of ['2024-02-29T00:00:00Z', '2000-02-29T23:59:59Z', '1970-01-01T00:00:00Z']) {
      expect((await app.call('GET', `jobs/?last_run__gte=${time}`)).status).toBe(200);
      expect((await submit(time)).started_at).toBe(time.replace('Z', '.000000Z'));
    }
    expect((await app.call('GET', 'jobs/?last_run__lt=9999-12-31T23:59:59.999999999Z')).status).toBe(200);
    expect((await app.call('GET', 'jobs/?last_run__gte=0001-01-01T00:00:00Z')).status).toBe(200);
  });

  /** Jobs of the first three microseconds of a year. */
  const threeJobsFrom = async (year: number) => {
    const ids: number[] = [];
    for (const micros of [0, 1, 2]) {
      app.clock.set(Date.UTC(year, 0, 1) * 1000 + micros);
      ids.push((await submit()).id);
    }
    return ids as [number, number, number];
  };

  const idsOf = async (query: string) => {
    const { results } = await app.ok<{ results: TimedJob[] }>('GET', `jobs/alm/?ordering=id&${query}`);
    return results.map(({ id }) => id);
  };

  it('counts last_run__gte in and last_run__lt out, to the microsecond', async () => {
    const [first, second, third] = await threeJobsFrom(2030);
    expect(await idsOf('last_run__gte=2030-01-01T00:00:00.000001Z')).toEqual([second, third]);
    expect(await idsOf('last_run__gte=2029-12-31T23:00:00.000001-01:00')).toEqual([second, third]);
    expect(await idsOf('last_run__gte=2030-01-01T00:00:00Z&last_run__lt=2030-01-01T00:00:00.000002Z')).toEqual([
      first,
      second,
    ]);
    expect(await idsOf(`last_run__gte=${encodeURIComponent('2030-01-01T01:00:00.000002+01:00')}`)).toEqual([third]);
  });

  it('compares with filters of nine digits exactly', async () => {
    const [first, second] = await threeJobsFrom(2040);
    expect(await idsOf('last_run__gte=2040-01-01T00:00:00.000002001Z')).toEqual([]);
    expect(await idsOf('last_run__gte=2040-01-01T00:00:00Z&last_run__lt=2040-01-01T00:00:00.000001999Z')).toEqual([
      first,
      second,
    ]);
  });
});
