import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { formatTime, gracePeriod, parseTime } from '@syncledger/domain';
import fc from 'fast-check';
import sql, { raw, Sql } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { HealthWatch } from '../src/ledger/connections/health-watch.js';
import { ScheduleService } from '../src/ledger/schedule/schedule.service.js';
import { stopBackground } from './support/background.js';
import { History, steps } from './support/health-history.js';
import { historiesOf, tryHistories } from './support/histories.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeJob, addUser, makeProject, startApp } from './support/world.js';

interface Shown {
  readonly id: number;
  readonly health: { readonly status: string; readonly since: string };
}

const usual = { seed: 20_150_415, count: 16 };
const histories = historiesOf(usual);

/** Wire contract, section 5: the health of connections. */
describe.each(nightlyDialects)('the health of connections on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let watch: HealthWatch;
  beforeAll(async () => {
    app = await startApp(dialect);
    await stopBackground(app);
    project = await makeProject(app);
    watch = app.app.get(HealthWatch);
  });
  afterAll(() => app.close());

  const eventsOf = async (connection: number) => {
    await watch.drain();
    return app.database.rows<{ type: string; at: number }>(
      sql`SELECT type, at FROM events WHERE connection_id = ${connection} AND type IN ('connection.failing', 'connection.late', 'connection.recovered') ORDER BY id`,
    );
  };
  const turnsOf = async (connection: number) => (await eventsOf(connection)).map(({ type }) => type.split('.')[1]);
  const read = (id: number) => app.ok<Shown>('GET', `connections/alm/${id}/?include=health`);
  const tick = () => app.app.get(ScheduleService).tick();
  const advance = async (seconds: number) => {
    app.clock.advance(seconds);
    await tick();
  };
  /** Advances the clock to the next due time of a connection, and polls the schedule. */
  const passDue = async (id: number) => {
    const { next_run } = await app.ok<{ next_run: string }>('GET', `connections/alm/${id}/?include=next_run`);
    app.clock.set(parseTime(next_run) ?? NaN);
    await tick();
  };
  /** Creates a connection whose run is due, and queued. */
  const makeDue = async (where = project) => {
    const id = await makeConnection(app, 'alm', where, { frequency: 'hourly' });
    await passDue(id);
    return id;
  };
  const beLate = () => advance(gracePeriod('hourly') / 1e6 + 1);

  it(
    'equals the health computed from all runs, and each transition is an event',
    async () => {
      const seen = new Set<string>();
      const happening = fc.tuple(fc.constantFrom(...steps), fc.nat());
      await tryHistories(histories, fc.array(happening, { minLength: 20, maxLength: 40 }), async (happenings) => {
        const history = await History.begin(app);
        for (const [step, how] of happenings) await history.do(step, how);
        await history.look();
        for (const turn of history.turns) seen.add(turn);
      });
      // What others meet is by chance.
      if (histories.seed !== usual.seed || histories.count < usual.count) return;
      expect([...seen].sort()).toEqual(['connection.failing', 'connection.late', 'connection.recovered']);
    },
    histories.timeout,
  );

  it('makes two transitions when a failure and a success are in one batch', async () => {
    const id = await makeConnection(app, 'alm', project);
    const row = await app.database.first<Record<string, number>>(
      sql`SELECT project_id, created_by FROM connections WHERE id = ${id}`,
    );
    const outcomes = [false, true, true, false, false, true];
    await app.database.write(async (tx) => {
      for (const succeeded of outcomes) {
        await tx.rows(
          sql`INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt) VALUES ('alm', ${id}, ${row?.['project_id']}, ${row?.['created_by']}, ${true}, ${succeeded}, 1, '', 1, 1, 1)`,
        );
      }
    });
    expect(await turnsOf(id)).toEqual(['failing', 'recovered', 'failing', 'recovered']);
    const types = await app.database.rows<{ type: string }>(
      sql`SELECT type FROM events WHERE connection_id = ${id} AND type <> 'connection.created' ORDER BY id`,
    );
    // The event of the run precedes that of the transition.
    expect(types[0]).toEqual({ type: 'job.finished' });
  });

  it('follows the run that finished last, even when it is older than another', async () => {
    const system = 'Slow';
    const id = await makeConnection(app, 'alm', project, { system });
    await app.ok('POST', 'jobs/alm/', { connection: id, automatic: false, ready: false });
    type Claimed = { results: { id: number; lease: { token: string } }[] };
    const [run] = (await app.ok<Claimed>('POST', 'jobs/claim/', { systems: [system] })).results;
    await makeJob(app, 'alm', id);
    expect((await read(id)).health.status).toBe('ok');
    app.clock.advance(60);
    const since = formatTime(app.clock.now());
    const result = { lease: run?.lease.token, ready: true, succeeded: false, result_message: '' };
    await app.ok('PATCH', `jobs/alm/${run?.id ?? 0}/`, result);
    expect((await read(id)).health).toEqual({ status: 'failing', since, cause_line: '', job: run?.id });
    expect(await turnsOf(id)).toEqual(['failing']);
    // Of two that finish at the same time, the one with the higher id counts.
    await makeJob(app, 'alm', id);
    expect((await read(id)).health).toEqual({ status: 'ok', since });
    expect(await turnsOf(id)).toEqual(['failing', 'recovered']);
  });

  it('follows the present runs once a clock that was far ahead is right again', async () => {
    const id = await makeConnection(app, 'alm', project);
    const post = (succeeded: boolean) => makeJob(app, 'alm', id, { succeeded });
    await post(true);
    app.clock.advance(400 * 24 * 3600);
    await post(false);
    expect((await read(id)).health.status).toBe('failing');
    app.clock.advance(-400 * 24 * 3600 + 60);
    const since = formatTime(app.clock.now());
    await post(true);
    expect((await read(id)).health).toMatchObject({ status: 'ok' });
    await post(false);
    await post(false);
    expect((await read(id)).health).toMatchObject({ status: 'failing', since });
    expect(await turnsOf(id)).toEqual(['failing', 'recovered', 'failing']);
  });

  it('makes a transition once over all replicas, without changing the version of the connection', async () => {
    const ids = [await makeDue(), await makeDue()];
    const tagOf = async () => (await app.call('GET', `connections/alm/${String(ids[0])}/`)).headers['etag'];
    const before = await tagOf();
    await beLate();
    await Promise.all(Array.from({ length: 8 }, () => watch.drain()));
    for (const id of ids) expect(await turnsOf(id)).toEqual(['late']);
    expect(await tagOf()).toBe(before);
    const { health } = await read(ids[0] ?? 0);
    expect((await eventsOf(ids[0] ?? 0))[0]?.at).toBe(parseTime(health.since));
    expect(health).toMatchObject({
      reason: expect.stringMatching(/^No agent has claimed runs of system ".+" with the command ".+" yet\.$/),
    });
  });

  it('makes no recovery of a late connection whose failed run is deleted', async () => {
    const id = await makeConnection(app, 'alm', project, { frequency: 'hourly' });
    await makeJob(app, 'alm', id, { succeeded: true });
    const failed = await makeJob(app, 'alm', id, { succeeded: false });
    await passDue(id);
    await beLate();
    expect((await read(id)).health.status).toBe('failing');
    await app.database.writeRows(sql`DELETE FROM jobs WHERE id = ${failed}`);
    expect((await read(id)).health.status).toBe('late');
    expect(await turnsOf(id)).toEqual(['failing', 'late']);
  });

  it('records late even when the run finished before the next poll', async () => {
    const id = await makeDue();
    await watch.drain();
    app.clock.advance(3 * 3600);
    // No poll happens in between.
    await app.database.write(async (tx) => {
      await tx.rows(
        sql`UPDATE jobs SET ready = 1, succeeded = ${true}, last_run = ${app.clock.now()} WHERE connection_id = ${id} AND ready = 0`,
      );
    });
    expect(await turnsOf(id)).toEqual(['late', 'recovered']);
  });

  it('is never late in an archived project', async () => {
    const archived = await makeProject(app);
    const id = await makeDue(archived);
    await makeJob(app, 'alm', id);
    await passDue(id);
    await beLate();
    expect((await read(id)).health.status).toBe('late');
    await app.ok('PATCH', `projects/${archived}/`, { archived: true });
    expect((await read(id)).health.status).toBe('ok');
    await app.ok('PATCH', `connections/alm/${id}/`, { project });
    expect((await read(id)).health.status).toBe('late');
    expect(await turnsOf(id)).toEqual(['late', 'recovered', 'late']);
  });

  it('writes only the last run when the outcome does not change', async () => {
    const id = await makeConnection(app, 'alm', project);
    await makeJob(app, 'alm', id);
    await watch.drain();
    const stored = () => app.database.first<object>(sql`SELECT * FROM connections WHERE id = ${id}`);
    const before = await stored();
    app.clock.advance(60);
    await makeJob(app, 'alm', id);
    const last = await makeJob(app, 'alm', id);
    await watch.drain();
    expect(await stored()).toEqual({ ...before, last_finished_id: last, outcome_at: app.clock.now() });
    expect(await turnsOf(id)).toEqual([]);
  });

  it('filters lists and orders them, the worst first', async () => {
    const own = await makeProject(app);
    const list = async (query: string) =>
      (await app.ok<{ results: Shown[] }>('GET', `connections/?project=${own}&${query}`)).results.map(({ id }) => id);
    const late = await makeDue(own);
    await beLate();
    const [ok, failing, never] = [await connect(), await connect(), await connect()];
    await makeJob(app, 'alm', ok);
    await makeJob(app, 'alm', failing, { succeeded: false });
    expect(await list('health=failing')).toEqual([failing]);
    expect(await list('health=failing&health=late')).toEqual([late, failing]);
    expect(await list('health=ok')).toEqual([ok]);
    expect(await list('ordering=health')).toEqual([failing, late, never, ok]);
    expect(await list('ordering=-health')).toEqual([ok, never, late, failing]);
    const pages = await app.ok<{ next: string; results: Shown[] }>(
      'GET',
      `connections/?project=${own}&ordering=health&page_size=3`,
    );
    const { pathname, search } = new URL(pages.next);
    expect((await app.ok<{ results: Shown[] }>('GET', pathname + search)).results).toMatchObject([{ id: ok }]);
    const wrong = await app.call('GET', 'connections/?health=bad');
    expect([wrong.status, Object.keys(wrong.body)]).toEqual([400, ['health']]);
    const { token } = await addUser(app);
    expect((await app.call('GET', 'connections/?health=failing', { token })).body).toEqual({ results: [] });

    function connect() {
      return makeConnection(app, 'alm', own);
    }
  });

  it('is evaluated, listed and counted by an index', async () => {
    const like = 'kind, project_id, system, frequency, command, inaccessible, version, created_at';
    const numbers = raw('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)');
    const columns = raw(`alias, params, ${like}, updated_at, created_by, health, judge_at`);
    const id = await makeConnection(app, 'alm', project);
    // As wide as encrypted params are.
    const params = 'x'.repeat(1500);
    await app.database.write((tx) =>
      tx.rows(
        sql`INSERT INTO connections (${columns}) ${numbers} SELECT '', ${params}, ${raw(like)}, updated_at, created_by, 3, created_at + 86400000000 * (1 + i * 2741 % 5000) FROM connections, n WHERE id = ${id}`,
      ),
    );
    if (dialect === 'postgres') await app.database.rows(raw('VACUUM ANALYZE connections'));
    const asked = jest.spyOn(app.database, 'rows');
    const found = jest.spyOn(app.database, 'first');
    await app.ok('GET', 'connections/?health=ok&page_size=10');
    await app.ok('GET', 'connections/?ordering=health&page_size=10');
    await app.ok('GET', 'connections/?ordering=-alias&page_size=10');
    const statements = [...asked.mock.calls, ...found.mock.calls].map(([statement]) => statement);
    asked.mockRestore();
    found.mockRestore();
    const plans = async (part: RegExp) => {
      const explained: string[] = [];
      for (const statement of statements.filter(({ sql: text }) => part.test(text)))
        explained.push(await plan(statement));
      return explained;
    };
    const lists = await plans(/page_id/);
    const [ofHealth, byHealth, byAlias] = lists;
    expect(lists).toHaveLength(3);
    for (const text of [ofHealth, byHealth]) expect(text).toContain('connections_by_health');
    expect(byAlias).toContain('connections_by_alias');
    const counts = await plans(/AS count FROM/);
    expect(counts.length).toBeGreaterThanOrEqual(3);
    // Only an index of what is not deleted needs none of the rows.
    for (const text of counts) expect(text).toMatch(/connections_by_(health|alias)\b/);
    const looks = await plans(/judge_at < /);
    expect(looks.length).toBeGreaterThan(0);
    for (const text of looks) expect(text).toContain('connections_to_judge');

    /** Without the values, as PostgreSQL plans a statement that it has executed a few times. */
    async function plan({ strings, values }: Sql): Promise<string> {
      const explain = raw(dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN');
      const hidden = values.map((value) => sql`(SELECT CAST(${value} AS bigint))`);
      return JSON.stringify(await app.database.rows(sql`${explain} ${new Sql(strings, hidden)}`));
    }
  });
});
