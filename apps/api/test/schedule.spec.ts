import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dueAfter, dueBefore, formatTime, gracePeriod, parseTime, type Frequency } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { ScheduleService } from '../src/ledger/schedule/schedule.service.js';
import { stopBackground } from './support/background.js';
import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, makeJob, addUser, makeProject, startApp } from './support/world.js';

interface Shown {
  readonly id: number;
  readonly user: number;
  readonly automatic: boolean;
  readonly ready: number;
  readonly last_run: string;
}

/** Wire contract, section 5: the schedule queues a run at each due time. */
describe.each(dialects)('the schedule on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    await stopBackground(app);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const tick = () => app.app.get(ScheduleService).tick();
  const connect = (frequency: Frequency, where = project) => makeConnection(app, 'alm', where, { frequency });
  const runsOf = async (connection: number) =>
    (await app.ok<{ results: Shown[] }>('GET', `jobs/alm/?connection=${connection}`)).results;
  const nextOf = async (connection: number) =>
    (await app.ok<{ next_run: string | null }>('GET', `connections/alm/${connection}/?include=next_run`)).next_run;
  const healthOf = async (connection: number) =>
    (
      await app.ok<{ health: { status: string; since: string } }>(
        'GET',
        `connections/alm/${connection}/?include=health`,
      )
    ).health;
  /** Advances the clock to the next due time of a connection, and polls the schedule. */
  const passDue = async (connection: number) => {
    app.clock.set(parseTime((await nextOf(connection)) ?? '') ?? NaN);
    await tick();
  };
  const finish = (connection: number) => makeJob(app, 'alm', connection);

  it.each(['hourly', 'daily', 'weekly', 'monthly'] as const)(
    'queues %s connections at their due times',
    async (frequency) => {
      const id = await connect(frequency);
      const now = app.clock.now();
      expect(await nextOf(id)).toBe(formatTime(dueAfter(id, frequency, now) ?? NaN));
      await tick();
      expect(await runsOf(id)).toEqual([]);
      for (const count of [1, 2, 3]) {
        await passDue(id);
        const [run, ...others] = await runsOf(id);
        expect([run, others.length]).toMatchObject([{ automatic: true, ready: 0, user: 1 }, count - 1]);
        expect(await nextOf(id)).toBe(formatTime(dueAfter(id, frequency, app.clock.now()) ?? NaN));
        await finish(id);
        await tick();
      }
    },
  );

  it('ignores connections that run manually', async () => {
    const id = await connect('manually');
    expect(await nextOf(id)).toBeNull();
    app.clock.advance(40 * 24 * 3600);
    await tick();
    expect(await runsOf(id)).toEqual([]);
  });

  it('queues one run for several missed due times, and none while one is unfinished', async () => {
    const id = await connect('hourly');
    app.clock.advance(10 * 3600);
    await tick();
    expect(await runsOf(id)).toHaveLength(1);
    app.clock.advance(3 * 3600);
    await tick();
    expect(await runsOf(id)).toHaveLength(1);
    await finish(id);
    await tick();
    expect(await runsOf(id)).toHaveLength(1);
    await passDue(id);
    expect(await runsOf(id)).toHaveLength(2);
  });

  it('queues a due time once, with several replicas polling', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => connect('hourly')));
    app.clock.advance(2 * 3600);
    await Promise.all(Array.from({ length: 8 }, () => tick()));
    for (const id of ids) expect(await runsOf(id)).toHaveLength(1);
    const rows = await app.database.rows<{ due_at: number; connection_id: number }>(
      sql`SELECT due_at, connection_id FROM jobs WHERE due_at IS NOT NULL AND ready = 0`,
    );
    for (const { due_at, connection_id } of rows) {
      if (ids.includes(connection_id)) expect(due_at).toBe(dueBefore(connection_id, 'hourly', app.clock.now()));
    }
  });

  it('follows a changed frequency at once, for the user who changed it', async () => {
    const id = await connect('manually');
    const other = await addUser(app, { is_superuser: true });
    await app.ok('PATCH', `connections/alm/${id}/`, { frequency: 'hourly' }, other.token);
    await passDue(id);
    expect((await runsOf(id))[0]).toMatchObject({ user: other.id });
    await app.ok('PATCH', `connections/alm/${id}/`, { frequency: 'manually' });
    expect(await nextOf(id)).toBeNull();
    await finish(id);
    app.clock.advance(5 * 3600);
    await tick();
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('skips deleted connections, and those of a project while it is archived', async () => {
    const archived = await makeProject(app);
    const [kept, deleted] = [await connect('hourly', archived), await connect('hourly', archived)];
    await app.call('DELETE', `connections/alm/${deleted}/`);
    await app.ok('PATCH', `projects/${archived}/`, { archived: true });
    expect(await nextOf(kept)).toBeNull();
    app.clock.advance(3 * 3600);
    await tick();
    expect(await app.ok('GET', `projects/${archived}/jobs/alm/`)).toEqual({ results: [] });
    await app.ok('PATCH', `projects/${archived}/`, { archived: false });
    await tick();
    expect(await runsOf(kept)).toEqual([]);
    await passDue(kept);
    expect(await runsOf(kept)).toHaveLength(1);
  });

  it('sets due times of connections that were created before the schedule was introduced', async () => {
    const made = [];
    for (const frequency of ['hourly', 'daily', 'monthly'] as const)
      made.push({ id: await connect(frequency), frequency });
    await app.database.write((tx) => tx.rows(sql`UPDATE connections SET next_due_at = NULL`));
    await app.app.get(ScheduleService).onApplicationBootstrap();
    for (const { id, frequency } of made) {
      expect(await nextOf(id)).toBe(formatTime(dueAfter(id, frequency, app.clock.now()) ?? NaN));
    }
  });

  it('detects late connections: a due run did not finish within its grace period', async () => {
    const id = await connect('daily');
    await passDue(id);
    const due = app.clock.now();
    const end = due + gracePeriod('daily');
    app.clock.set(end);
    expect((await healthOf(id)).status).toBe('never');
    app.clock.set(end + 1_000_000);
    const reason = expect.stringMatching(
      /^No agent has claimed runs of system "Jira" with the command "sync_jira" yet\.$/,
    );
    expect(await healthOf(id)).toEqual({ status: 'late', since: formatTime(end), reason });
    await finish(id);
    expect(await healthOf(id)).toEqual({ status: 'ok', since: formatTime(app.clock.now()) });
  });

  it('counts an unfinished manual run for the next due time', async () => {
    const id = await connect('daily');
    await app.ok('POST', 'jobs/alm/', { connection: id, automatic: false, ready: false });
    await passDue(id);
    expect(await runsOf(id)).toHaveLength(1);
    app.clock.set(app.clock.now() + gracePeriod('daily') + 1_000_000);
    expect((await healthOf(id)).status).toBe('late');
  });

  it.each(['hourly', 'daily', 'weekly', 'monthly'] as const)(
    'sets the due times of %s connections again that a clock far ahead had set, at the start and when it goes back',
    async (frequency) => {
      const now = app.clock.now();
      const [early, late] = [await connect(frequency), await connect(frequency)];
      for (const ahead of ['start', 'tick']) {
        app.clock.set(now);
        await tick();
        app.clock.advance(400 * 86_400);
        await tick();
        expect([await nextOf(early), await nextOf(late)]).toEqual(
          [early, late].map((id) => formatTime(dueAfter(id, frequency, app.clock.now()) ?? NaN)),
        );
        app.clock.set(now);
        if (ahead === 'start') {
          await app.app.get(ScheduleService).onApplicationBootstrap();
          // It has started the ticks again, which the other tests are without.
          await app.app.get(ScheduleService).beforeApplicationShutdown();
        } else await tick();
        expect([await nextOf(early), await nextOf(late)]).toEqual(
          [early, late].map((id) => formatTime(dueAfter(id, frequency, now) ?? NaN)),
        );
      }
    },
  );

  it('continues when the clock goes back to a due time that has run', async () => {
    const [id, other] = [await connect('hourly'), await connect('hourly')];
    await passDue(id);
    const due = app.clock.now();
    await finish(id);
    await app.ok('POST', 'jobs/alm/', { connection: id, automatic: false, ready: false });
    await app.database.write((tx) =>
      tx.rows(sql`UPDATE connections SET next_due_at = ${due} WHERE id IN (${id}, ${other})`),
    );
    const before = (await runsOf(other)).length;
    if (before > 0) await finish(other);
    await tick();
    expect(await nextOf(id)).toBe(formatTime(dueAfter(id, 'hourly', due) ?? NaN));
    expect(await nextOf(other)).toBe(formatTime(dueAfter(other, 'hourly', due) ?? NaN));
  });

  it.each(['finished', 'is queued'])(
    'queues one run of a due time when the clock goes back, and the run %s',
    async (state) => {
      const id = await connect('daily');
      await passDue(id);
      const due = app.clock.now();
      if (state === 'finished') await finish(id);
      await app.database.write((tx) => tx.rows(sql`UPDATE connections SET next_due_at = ${due} WHERE id = ${id}`));
      await tick();
      expect(await runsOf(id)).toHaveLength(1);
      expect(await nextOf(id)).toBe(formatTime(dueAfter(id, 'daily', due) ?? NaN));
    },
  );
});
