import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import sql, { raw } from 'sql-template-tag';

import { ChangesRepository } from '../src/ledger/changes/changes.repository.js';
import { JobChangeFeed, type JobChangeHandler, type JobChange } from '../src/ledger/changes/index.js';
import { Events, type NewEvent } from '../src/ledger/events/index.js';
import { LeaseWatch } from '../src/ledger/jobs/lease-watch.js';
import { Purge } from '../src/ledger/purge/index.js';
import type { IntervalTask } from '../src/platform/background/index.js';
import type { Transaction } from '../src/platform/database/index.js';
import { stopBackground } from './support/background.js';
import { dialects, type TestApp } from './support/test-app.js';
import { makeConnection, makeJob, makeProject, startApp } from './support/world.js';

interface Leased {
  readonly id: number;
  readonly lease: { readonly token: string };
}

/** Collects changes. */
class Collector implements JobChangeHandler {
  readonly taken: JobChange[] = [];

  handle(_unit: Transaction, changes: readonly JobChange[]): Promise<void> {
    this.taken.push(...changes);
    return Promise.resolve();
  }
}

/** Triggers append job changes; the feed delivers them to handlers. */
describe.each(dialects)('changes of jobs on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let feed: JobChangeFeed;
  const all = new Collector();
  beforeAll(async () => {
    app = await startApp(dialect);
    feed = app.app.get(JobChangeFeed);
    feed.add(all);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const connect = (system = 'Jira') => makeConnection(app, 'alm', project, { system });
  /** Queues a run of a connection and claims it. */
  const claimed = async (): Promise<Leased> => {
    const system = `System ${Math.random()}`;
    const id = await queue(await connect(system));
    const { results } = await app.ok<{ results: Leased[] }>('POST', 'jobs/claim/', { systems: [system] });
    expect(results.map((run) => run.id)).toEqual([id]);
    return results[0]!;
  };
  const queue = async (connection: number) =>
    (await app.ok<{ id: number }>('POST', 'jobs/alm/', { connection, automatic: true, ready: false })).id;
  const runOut = async (id: number) => {
    await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`));
    await app.app.get(LeaseWatch).poll();
  };
  /** The changes of a job: count deltas, with transitions where there were any. */
  const changesOf = async (job: number) => {
    await feed.drain();
    return all.taken
      .filter((change) => change.job === job)
      .map(({ countDelta, transition }) => transition ?? countDelta);
  };
  const connectionOf = async (job: number) =>
    (await app.ok<{ connection: { id: number } }>('GET', `jobs/alm/${job}/`)).connection.id;

  /** Counts by the deltas of changes, and by rows. */
  const counts = async () => {
    await feed.drain();
    const tally = new Map<string, number>();
    for (const change of all.taken) {
      const { kind, connection, project: where, user, automatic, succeeded, ready, countDelta } = change;
      const group = [kind, connection, where, user, automatic, succeeded, ready > 0].join();
      tally.set(group, (tally.get(group) ?? 0) + countDelta);
    }
    const rows = await app.database.rows<Record<string, string | number | boolean>>(
      sql`SELECT kind, connection_id, project_id, user_id, automatic, succeeded, ready > 0 AS finished, count(*) AS count FROM jobs GROUP BY kind, connection_id, project_id, user_id, automatic, succeeded, ready > 0`,
    );
    const there = rows.map(({ count, automatic, succeeded, finished, ...ids }) => {
      const flags = [automatic, succeeded, finished].map(Boolean);
      return [[ids['kind'], ids['connection_id'], ids['project_id'], ids['user_id'], ...flags].join(), count] as const;
    });
    return { tally: new Map([...tally].filter(([, count]) => count !== 0)), there: new Map(there) };
  };
  afterEach(async () => {
    const { tally, there } = await counts();
    expect(tally).toEqual(there);
  });

  it('tell of a result that is posted', async () => {
    expect(await changesOf(await makeJob(app, 'alm', await connect()))).toEqual(['finished']);
  });

  it('tell of a run that is queued, claimed and finished', async () => {
    const { id, lease } = await claimed();
    expect(await changesOf(id)).toEqual(['queued', 'started']);
    await app.ok('POST', `jobs/alm/${id}/heartbeat/`, { lease: lease.token });
    const result = { lease: lease.token, ready: true, succeeded: false, result_message: '' };
    await app.ok('PATCH', `jobs/alm/${id}/`, result);
    await app.ok('PATCH', `jobs/alm/${id}/`, result);
    expect(await changesOf(id)).toEqual(['queued', 'started', -1, 'finished']);
    expect(all.taken.findLast((change) => change.job === id)).toMatchObject({ succeeded: false, countDelta: 1 });
  });

  it('tell of a run that a posted result finishes', async () => {
    const connection = await connect();
    const id = await queue(connection);
    await makeJob(app, 'alm', connection, { started_at: '2015-04-15T20:27:24Z' });
    expect(await changesOf(id)).toEqual(['queued', -1, 'finished']);
  });

  it('tell of a run that is cancelled', async () => {
    const [waiting, running] = [await queue(await connect()), (await claimed()).id];
    for (const id of [waiting, running]) await app.ok('POST', `jobs/alm/${id}/cancel/`);
    expect(await changesOf(waiting)).toEqual(['queued', -1, 'finished']);
    expect(await changesOf(running)).toEqual(['queued', 'started', -1, 'finished']);
  });

  it('tell of a run that is lost and put back, and of one that is lost for good', async () => {
    const { id } = await claimed();
    await runOut(id);
    expect(await changesOf(id)).toEqual(['queued', 'started', 'queued']);
    const { system } = (await app.ok<{ connection: { system: string } }>('GET', `jobs/alm/${id}/`)).connection;
    for (let attempt = 2; attempt <= 3; attempt += 1) {
      await app.ok('POST', 'jobs/claim/', { systems: [system] });
      await runOut(id);
    }
    expect(await changesOf(id)).toEqual([
      ...['queued', 'started', 'queued', 'started', 'queued', 'started'],
      ...[-1, 'finished'],
    ]);
  });

  it('tell of jobs that move with their connection: they count elsewhere', async () => {
    const { id: running } = await claimed();
    const connection = await connectionOf(running);
    const finished = await makeJob(app, 'alm', connection);
    const other = await makeProject(app);
    await app.ok('PATCH', `connections/alm/${connection}/`, { project: other });
    expect(await changesOf(running)).toEqual(['queued', 'started', -1, 1]);
    expect(await changesOf(finished)).toEqual(['finished', -1, 1]);
    const [before, after] = all.taken.filter((change) => change.job === finished).slice(-2);
    expect([before?.project, after?.project]).toEqual([project, other]);
  });

  it('tell of jobs that are purged with their connection or their project', async () => {
    const own = await makeProject(app);
    const kept = await makeConnection(app, 'alm', own);
    const [one, two] = [await makeJob(app, 'alm', kept), await queue(await connect())];
    await app.call('DELETE', `projects/${own}/?force=true`);
    await app.call('DELETE', `connections/alm/${await connectionOf(two)}/?force=true`);
    await app.app.get(Purge).idle();
    expect(await changesOf(one)).toEqual(['finished', -1]);
    expect(await changesOf(two)).toEqual(['queued', -1]);
  });

  it('tell of connections that are made, changed and deleted, and of nothing that was refused', async () => {
    const id = await connect();
    await app.ok('PATCH', `connections/alm/${id}/`, { frequency: 'daily' });
    const stale = { body: { alias: 'Other' }, headers: { 'if-match': '"1"' } };
    expect((await app.call('PATCH', `connections/alm/${id}/`, stale)).status).toBe(412);
    await app.call('DELETE', `connections/alm/${id}/`);
    await feed.drain();
    const own = all.taken.filter(({ connection }) => connection === id);
    expect(own.map(({ transition, job, countDelta }) => [transition, job, countDelta])).toEqual([
      ['created', 0, 0],
      ['changed', 0, 0],
      ['deleted', 0, 0],
    ]);
  });

  it('are passed on once, by however many relays at once', async () => {
    const connection = await connect();
    // The change of the connection is not one of those that are counted.
    await feed.drain();
    const others = [new Collector(), new Collector(), new Collector()];
    const relays = others.map((collector) => {
      const other = new JobChangeFeed(app.app.get(ChangesRepository), app.database, app.clock);
      other.add(collector);
      other.onApplicationBootstrap();
      return other;
    });
    const before = all.taken.length;
    const jobs: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const made = await Promise.all([1, 2, 3].map(() => makeJob(app, 'alm', connection)));
      jobs.push(...made);
      await Promise.all([...relays, feed].map((each) => each.drain()));
    }
    await Promise.all(relays.map((each) => each.beforeApplicationShutdown()));
    const taken = [...all.taken.slice(before), ...others.flatMap((collector) => collector.taken)];
    const inOrder = (ids: number[]) => ids.sort((one, two) => one - two);
    expect(inOrder(taken.map(({ job }) => job))).toEqual(inOrder(jobs));
    expect(others.some((collector) => collector.taken.length > 0)).toBe(true);
    // What the others took counts, too.
    all.taken.push(...others.flatMap((collector) => collector.taken));
  });

  it('are passed on again where a taker failed, and recorded once', async () => {
    let isBroken = true;
    feed.add({
      handle: () => (isBroken ? Promise.reject(new Error('The taker is broken.')) : Promise.resolve()),
    });
    const before = all.taken.length;
    const id = await makeJob(app, 'alm', await connect());
    const recorded = () => app.database.rows(sql`SELECT 1 FROM events WHERE job_id = ${id}`);
    await expect(feed.drain()).rejects.toThrow('The taker is broken.');
    expect(await recorded()).toEqual([]);
    // Changes collected in a transaction that was rolled back do not count.
    all.taken.length = before;
    isBroken = false;
    await feed.drain();
    expect(await recorded()).toHaveLength(1);
  });

  describe('make events', () => {
    const event = (): NewEvent => ({
      ...{ type: 'job.finished', at: 1, kind: 'alm', project, connection: 1, job: 1, succeeded: true },
    });
    const ids = async () =>
      (await app.database.rows<{ id: number }>(sql`SELECT id FROM events ORDER BY id`)).map(({ id }) => id);

    it('whose ids are in the order of the commits', async () => {
      const events = app.app.get(Events);
      const seen: number[][] = [await ids()];
      const writers = Array.from({ length: 12 }, async () => {
        for (let round = 0; round < 5; round += 1) {
          await app.database.write(async (tx) => {
            await events.record(tx, [event(), event()]);
            // Commits come later than the ids, after different delays.
            for (let more = 0; more < round; more += 1) await tx.rows(sql`SELECT 1`);
          });
          seen.push(await ids());
        }
      });
      await Promise.all(writers);
      seen.push(await ids());
      const last = seen.at(-1)!;
      // Later changes have higher ids than all earlier ones.
      for (const before of seen) expect(last.slice(0, before.length)).toEqual(before);
      expect(last.length - seen[0]!.length).toBe(120);
    });

    it('of which the newest 100,000 are kept', async () => {
      const numbers = raw('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100010)');
      await app.database.write((tx) =>
        tx.rows(
          sql`INSERT INTO events (at, type, kind, project_id, connection_id) ${numbers} SELECT 1, 'job.queued', 'alm', 1, 1 FROM n`,
        ),
      );
      await app.database.write((tx) => app.app.get(Events).record(tx, [event()]));
      const kept = await app.database.first(
        sql`SELECT count(*) AS count, max(id) - min(id) AS span, min(job_id) AS job FROM events`,
      );
      expect(kept).toEqual({ count: 100_000, span: 99_999, job: 1 });
    });
  });
});

it('the age of the backlog is that of what waits, also where other replicas process it', async () => {
  const app = await startApp('sqlite');
  await stopBackground(app);
  const feed = app.app.get(JobChangeFeed);
  const { task } = feed as unknown as { task: IntervalTask };
  const connection = await makeConnection(app, 'alm', await makeProject(app));
  const lookWhileLocked = async () => {
    await makeJob(app, 'alm', connection);
    const write = jest.spyOn(app.database, 'write').mockResolvedValue([]);
    await task.run();
    write.mockRestore();
  };
  for (let round = 0; round < 6; round += 1) {
    await lookWhileLocked();
    await feed.drain();
    app.clock.pass(10);
  }
  await lookWhileLocked();
  expect(feed.backlogAge).toBeGreaterThan(9000);
  expect(feed.backlogAge).toBeLessThan(15_000);
  await app.close();
});
