import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { makeConnection, makeJob, addUser, makeProject, startApp } from './support/world.js';

interface Run {
  readonly id: number;
  readonly succeeded: boolean;
  readonly ready: number;
  readonly last_run: string;
}

interface Shown {
  readonly id: number;
  readonly last_job?: Run | null;
  readonly recent_runs?: Run[];
  readonly recent_outcomes?: object[];
  readonly next_run?: null;
  readonly stats?: object;
  readonly health?: object;
}

const ALL = 'include=last_job,recent_runs,recent_outcomes,next_run,stats,health';
const RUN_FIELDS = ['id', 'user', 'succeeded', 'automatic', 'ready', 'result_message', 'last_run'];

/** Wire contract, section 4: what a connection shows of its runs when it is asked for. */
describe.each(nightlyDialects)('connections with their runs on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const read = (id: number, query = ALL) => app.ok<Shown>('GET', `connections/alm/${id}/?${query}`);
  const post = (id: number, succeeded: boolean) => makeJob(app, 'alm', id, { succeeded });
  const now = () => formatTime(app.clock.now());

  it('without any say so', async () => {
    const made = now();
    const id = await makeConnection(app, 'alm', project);
    app.clock.advance(60);
    expect(await read(id)).toMatchObject({
      last_job: null,
      recent_runs: [],
      recent_outcomes: [],
      next_run: null,
      stats: { runs: 0, failures: 0, success_rate: null },
      health: { status: 'never', since: made },
    });
  });

  it('show nothing of them unasked, and only what is asked for', async () => {
    const id = await makeConnection(app, 'alm', project);
    const plain = Object.keys(await read(id, ''));
    expect(plain).toEqual(Object.keys(await read(id, 'mask=secrets')));
    for (const field of ['last_job', 'recent_runs', 'recent_outcomes', 'next_run', 'stats', 'health']) {
      expect(Object.keys(await read(id, `include=${field}`))).toEqual([...plain, field]);
      const { results } = await app.ok<{ results: object[] }>(
        'GET',
        `connections/?project=${project}&include=${field}`,
      );
      expect(Object.keys(results.at(-1)!)).toEqual([...plain, field, 'kind']);
    }
    expect(Object.keys(await read(id, 'include=stats&include=health'))).toEqual([...plain, 'stats', 'health']);
    for (const wrong of ['include=', 'include=state', 'include=last_job,x', 'include=stats&include=x']) {
      const { status, body } = await app.call('GET', `connections/alm/${id}/?${wrong}`);
      expect([wrong, status, Object.keys(body)]).toEqual([wrong, 400, ['include']]);
    }
  });

  it('show the newest job as the job itself is shown, without its connection', async () => {
    const id = await makeConnection(app, 'alm', project);
    await post(id, false);
    const job = await app.ok('POST', 'jobs/alm/', aResult(id));
    const { connection: _, ...rest } = job;
    const { last_job } = await read(id);
    expect([last_job, Object.keys(last_job!)]).toEqual([rest, RUN_FIELDS]);
  });

  it('show the newest 30 jobs, newest first', async () => {
    const id = await makeConnection(app, 'alm', project);
    const other = await makeConnection(app, 'alm', project);
    const posted: number[] = [];
    for (let number = 0; number < 33; number += 1) {
      posted.push(await post(id, number % 2 === 0));
      if (number < 3) await post(other, true);
    }
    const { recent_runs: runs = [], last_job: last } = await read(id);
    expect(runs.map((run) => run.id)).toEqual(posted.slice(3).reverse());
    expect(last).toEqual(runs[0]);
    const outcomes = runs.map(({ id: run, succeeded, ready, last_run }) => ({ id: run, succeeded, ready, last_run }));
    expect((await read(id, 'include=recent_outcomes')).recent_outcomes).toEqual(outcomes);
    const { results } = await app.ok<{ results: Shown[] }>('GET', `connections/alm/?project=${project}&${ALL}`);
    expect(results.find((shown) => shown.id === id)).toEqual(await read(id));
    expect(results.find((shown) => shown.id === other)?.recent_runs).toHaveLength(3);
  });

  it('count the finished runs of the last 30 days', async () => {
    const id = await makeConnection(app, 'alm', project);
    await post(id, false);
    app.clock.advance(30 * 24 * 3600 + 1);
    for (const succeeded of [true, true, false]) await post(id, succeeded);
    expect((await read(id)).stats).toEqual({ runs: 3, failures: 1, success_rate: 0.6667 });
  });

  it('tell since when they are as they are', async () => {
    const id = await makeConnection(app, 'alm', project);
    const healthAfter = async (succeeded: boolean) => {
      app.clock.advance(60);
      await post(id, succeeded);
      return (await read(id)).health;
    };
    expect(await healthAfter(true)).toEqual({ status: 'ok', since: now() });
    const firstOk = now();
    expect(await healthAfter(true)).toEqual({ status: 'ok', since: firstOk });
    expect(await healthAfter(false)).toMatchObject({ status: 'failing', since: now() });
    const broken = now();
    expect(await healthAfter(false)).toMatchObject({ status: 'failing', since: broken });
    expect(await healthAfter(true)).toEqual({ status: 'ok', since: now() });
  });

  it('show the same in pages, in streams and when they are made and changed', async () => {
    const many = await makeProject(app);
    const { body } = await app.call<Shown>('POST', `connections/alm/?${ALL}`, {
      body: { project: many, system: 'Jira', params: {} },
    });
    expect(body).toEqual(await read(body.id));
    await post(body.id, true);
    const changed = await app.ok<Shown>('PATCH', `connections/alm/${body.id}/?${ALL}`, { alias: 'Other' });
    expect(changed).toEqual(await read(body.id));
    const page = await app.ok<{ results: Shown[] }>('GET', `connections/alm/?project=${many}&page_size=1&${ALL}`);
    expect(page.results).toEqual([changed]);
  });

  it('hide them with the connection', async () => {
    const id = await makeConnection(app, 'alm', project);
    const stranger = await addUser(app);
    expect((await app.call('GET', `connections/alm/${id}/?${ALL}`, { token: stranger.token })).status).toBe(404);
    const list = await app.call('GET', `connections/?${ALL}`, { token: stranger.token });
    expect(list.body).toEqual({ results: [] });
  });
});
