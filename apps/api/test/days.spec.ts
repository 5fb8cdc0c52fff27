import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RunsOfDay } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';
import fc from 'fast-check';
import sql, { raw } from 'sql-template-tag';

import { Moves } from '../src/ledger/connections/moves.service.js';
import { rebuildDays } from '../src/ledger/counts/index.js';
import { Purge } from '../src/ledger/purge/index.js';
import { stopBackground } from './support/background.js';
import { historiesOf, tryHistories } from './support/histories.js';
import { insertJobs } from './support/job-world.js';
import type { TestApp } from './support/test-app.js';
import { addMember, makeConnection, makeJob, makeProject, startApp } from './support/world.js';

const DAY_SECONDS = 86_400;
const histories = historiesOf({ seed: 20_150_415, count: 8 });
const steps = ['post', 'post', 'post', 'post', 'day', 'delete', 'move', 'rename', 'both', 'remove', 'read'] as const;

type Counted = Pick<RunsOfDay, 'finished' | 'failed'>;

/** Wire additions, section 7. */
describe.each(nightlyDialects)('the runs of each day on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect);
    await stopBackground(app);
  });
  afterAll(() => app.close());

  const days = async (query: string, token?: string) =>
    (await app.ok<{ results: RunsOfDay[] }>('GET', `stats/days/?${query}`, undefined, token)).results;
  const sum = (rows: readonly Counted[]) => ({
    finished: rows.reduce((total, { finished }) => total + finished, 0),
    failed: rows.reduce((total, { failed }) => total + failed, 0),
  });
  const today = () => new Date(app.clock.now() / 1000).toISOString().slice(0, 10);

  it('have an entry each, also without runs', async () => {
    const project = await makeProject(app);
    const id = await makeConnection(app, 'alm', project, { system: 'Jira' });
    const first = today();
    for (const succeeded of [true, false]) await makeJob(app, 'alm', id, { succeeded });
    app.clock.advance(2 * DAY_SECONDS);
    await makeJob(app, 'alm', id, { succeeded: true });
    await app.ok('POST', 'jobs/alm/', { connection: id, automatic: false, ready: false });
    const shown = await days(`project=${project}&from=${first}&to=${today()}`);
    expect(shown.map(({ finished, failed }) => [finished, failed])).toEqual([
      [2, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(shown.map(({ day }) => day).at(0)).toBe(first);
    expect(await days(`project=${project}`)).toHaveLength(365);
    for (const query of ['system=Rally', 'kind=analysis']) {
      expect(sum(await days(`project=${project}&${query}`))).toEqual({ finished: 0, failed: 0 });
    }
    expect(sum(await days(`project=${project}&system=Jira&kind=alm`))).toEqual({ finished: 3, failed: 1 });
  });

  it.each([
    ['from=2026-02-30', 'from'],
    ['from=yesterday', 'from'],
    ['from=2026-02-02&to=2026-02-01', 'from'],
    ['from=2025-01-01&to=2026-02-05', 'from'],
    ['day=2026-02-01', 'day'],
  ])('are refused for %s', async (query, field) => {
    const { status, body } = await app.call('GET', `stats/days/?${query}`);
    expect({ status, fields: Object.keys(body as object) }).toEqual({ status: 400, fields: [field] });
  });

  it('are refused with all mistakes at once', async () => {
    const { body } = await app.call('GET', 'stats/days/?from=2026-02-02&to=2026-02-01&kind=other&day=2026-02-01');
    expect(Object.keys(body as object).toSorted()).toEqual(['day', 'from', 'kind']);
  });

  it('are those of the projects that the caller sees', async () => {
    const [own, other] = [await makeProject(app), await makeProject(app)];
    for (const project of [own, other, other]) await makeJob(app, 'alm', await makeConnection(app, 'alm', project));
    const member = await addMember(app, own, 'PR6');
    expect(sum(await days('', member.token))).toEqual({ finished: 1, failed: 0 });
    expect(sum(await days(`project=${other}`, member.token))).toEqual({ finished: 0, failed: 0 });
    expect(sum(await days(`project=${own}&project=${other}`, member.token)).finished).toBe(1);
    await app.ok('DELETE', `projects/${own}/?force=true`);
    // Without waiting for the purge: a member of a deleted project sees none of it.
    expect(sum(await days('', member.token))).toEqual({ finished: 0, failed: 0 });
    expect(sum(await days(`project=${other}`))).toEqual({ finished: 2, failed: 0 });
    await app.ok('DELETE', `projects/${other}/?force=true`);
    await app.app.get(Purge).idle();
    expect(sum(await days(`project=${other}`))).toEqual({ finished: 0, failed: 0 });
  });

  it('follow a long history to another system in slices, and go with it as it is purged', async () => {
    const project = await makeProject(app);
    const id = await makeConnection(app, 'alm', project, { system: 'Jira' });
    const times = { lastRun: app.clock.now(), startedAt: null, ready: 1, message: '' };
    const job = { kind: 'alm', connection: id, project, user: 1, automatic: true, succeeded: true, ...times } as const;
    const jobs = await insertJobs(
      app.database,
      Array.from({ length: 2300 }, () => job),
    );
    const [moves, purge] = [app.app.get(Moves), app.app.get(Purge)];
    const held = [moves, purge].map((service) => jest.spyOn(service, 'start').mockImplementation(() => undefined));
    const bySystem = async () => {
      const of = async (system: string) => sum(await days(`project=${project}&system=${system}`)).finished;
      expect(sum(await days(`project=${project}`)).finished).toBe((await of('Jira')) + (await of('Rally')));
      return [await of('Jira'), await of('Rally')];
    };
    const remove = (at: number) => app.database.writeRows(sql`DELETE FROM jobs WHERE id = ${jobs[at]}`);
    await app.ok('PATCH', `connections/alm/${id}/`, { system: 'Rally' });
    expect(await bySystem()).toEqual([300, 2000]);
    await makeJob(app, 'alm', id, { succeeded: true });
    await remove(0);
    await remove(2200);
    await rebuild();
    expect(await bySystem()).toEqual([300, 1999]);
    const again = await app.call('PATCH', `connections/alm/${id}/`, { body: { system: 'Jira' } });
    expect([again.status, (again.body as { detail: string }).detail]).toEqual([
      409,
      expect.stringContaining('are still being counted'),
    ]);
    for (const each of held) each.mockRestore();
    moves.start();
    await moves.idle();
    expect(await bySystem()).toEqual([0, 2299]);
    jest.spyOn(purge, 'start').mockImplementationOnce(() => undefined);
    await app.ok('DELETE', `connections/alm/${id}/?force=true`);
    expect(await bySystem()).toEqual([0, 2299]);
    await rebuild();
    purge.start();
    await purge.idle();
    expect(await bySystem()).toEqual([0, 0]);
    expect(await app.database.rows(sql`SELECT id FROM connections WHERE id = ${id}`)).toEqual([]);
  });

  it(
    'equal those counted from all runs, whatever happens',
    async () => {
      const happenings = fc.array(fc.tuple(fc.constantFrom(...steps), fc.nat()), { minLength: 15, maxLength: 40 });
      await tryHistories(histories, happenings, async (history) => {
        const projects = [await makeProject(app), await makeProject(app)];
        const connections = [await connect(projects[0]!), await connect(projects[1]!)];
        for (const [step, how] of history) await happen(step, how, { projects, connections });
        await compare();
        await rebuild();
      });
    },
    histories.timeout,
  );

  const counters = sql`SELECT * FROM day_counts ORDER BY project_id, system, kind, day`;
  /** Counts everything again, which must change nothing. */
  const rebuild = async () => {
    const stored = await app.database.rows(counters);
    await app.database.write(async (tx) => {
      for (const statement of rebuildDays()) await tx.rows(raw(statement));
    });
    expect(await app.database.rows(counters)).toEqual(stored);
  };
  const connect = (project: number) => makeConnection(app, 'alm', project, { system: 'Jira' });

  async function happen(
    step: (typeof steps)[number],
    how: number,
    world: { projects: number[]; connections: number[] },
  ) {
    const { projects, connections } = world;
    const at = how % connections.length;
    const id = connections[at]!;
    const path = `connections/alm/${id}/`;
    const system = ['Jira', 'Rally', 'Azure DevOps'][how % 3];
    const project = projects[how % 2];
    if (step === 'post') await makeJob(app, 'alm', id, { succeeded: how % 3 > 0 });
    if (step === 'day') app.clock.advance(DAY_SECONDS / 2);
    if (step === 'read') await compare();
    if (step === 'move') await app.ok('PATCH', path, { project });
    if (step === 'rename') await app.ok('PATCH', path, { system });
    if (step === 'both') await app.ok('PATCH', path, { system, project });
    if (step === 'delete') {
      await app.database.write((tx) =>
        tx.rows(
          sql`DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE connection_id = ${id} ORDER BY id LIMIT ${how % 3})`,
        ),
      );
    }
    if (step === 'remove') {
      await app.ok('DELETE', `${path}?force=true`);
      await app.app.get(Purge).idle();
      connections[at] = await connect(project!);
    }
  }

  /** All days of the ledger, by system and project, as counted and as found in the runs. */
  async function compare() {
    const found = await app.database.rows<{ project_id: number; system: string; finished: number; failed: number }>(
      sql`SELECT c.project_id, c.system, count(*) AS finished, count(CASE WHEN j.succeeded THEN NULL ELSE 1 END) AS failed
        FROM jobs j JOIN connections c ON c.id = j.connection_id
        WHERE j.ready > 0 AND c.deleted_at IS NULL
        GROUP BY c.project_id, c.system`,
    );
    expect(sum(await days('')).finished).toBe(sum(found).finished);
    for (const { project_id: project, system, finished, failed } of found) {
      const shown = await days(`project=${project}&system=${encodeURIComponent(system)}`);
      expect(sum(shown)).toEqual({ finished, failed });
    }
    for (const system of ['Jira', 'Rally', 'Azure DevOps']) {
      const expected = sum(found.filter((row) => row.system === system));
      expect(sum(await days(`system=${encodeURIComponent(system)}`))).toEqual(expected);
    }
  }
});
