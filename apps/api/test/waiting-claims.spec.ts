import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Draft, type LeasedJob } from '@syncledger/domain';
import sql, { type Sql } from 'sql-template-tag';
import { until } from '@syncledger/testing';

import { ClaimsService } from '../src/ledger/jobs/claims.service.js';
import { RunLeases } from '../src/ledger/jobs/run-leases.js';
import { RunsRepository } from '../src/ledger/jobs/runs.repository.js';
import type { Database, Transaction } from '../src/platform/database/index.js';
import { superuserCaller } from '../src/platform/http/caller.js';
import { dialects, type TestApp } from './support/test-app.js';
import { agentRole, claim, inside, queue, untilWaiting } from './support/waiting.js';
import { addUser, makeProject, makeRole, startApp, type TestUser } from './support/world.js';

/** Wire contract, section 5: a claim that waits. */
describe.each(dialects)('claims that wait on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let agent: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    agent = await addUser(app, { role: await agentRole(app) });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const state = async (id: number) =>
    app.ok<{ state: string; attempt: number }>('GET', `jobs/alm/${id}/?include=state,attempt`);

  it('are tried first come, first served, as many as there are matching runs', async () => {
    const waiting: Promise<LeasedJob[]>[] = [];
    for (let index = 0; index < 24; index += 1) {
      waiting.push(claim(app, agent.token, index % 2 ? { systems: ['Other'] } : { systems: ['Jira'] }));
      await untilWaiting(app, index + 1);
    }
    const lease = jest.spyOn(app.app.get(RunLeases), 'lease');
    const ids = [await queue(app, project), await queue(app, project), await queue(app, project)];
    const got = await Promise.all([waiting[0], waiting[2], waiting[4]]);
    // The three claim at once, so any of them may get any of the runs.
    expect(got.map((jobs) => jobs![0]!.id).sort((one, other) => one - other)).toEqual(ids);
    const looks = jest.spyOn(app.app.get(RunsRepository), 'claimableGroups');
    await until('it looked twice', () => looks.mock.calls.length >= 2);
    // A poll may see a run while it is being claimed, and so make one more attempt in vain.
    expect(lease.mock.calls.length).toBeLessThanOrEqual(6);
    expect(inside(app).claims.size).toBe(21);
    const others = await Promise.all(Array.from({ length: 12 }, () => queue(app, project, 'Other')));
    const rest = await Promise.all(Array.from({ length: 9 }, () => queue(app, project)));
    const all = (await Promise.all(waiting)).flat().map(({ id }) => id);
    expect(all.sort((one, other) => one - other)).toEqual(
      [...ids, ...others, ...rest].sort((one, other) => one - other),
    );
  });

  it('get only runs of their commands, and are not tried for others', async () => {
    const waiting = ['one', 'two'].map((command) => claim(app, agent.token, { commands: [command] }));
    await untilWaiting(app, waiting.length);
    const lease = jest.spyOn(app.app.get(RunLeases), 'lease');
    const other = await queue(app, project, 'Jira', { command: 'three' });
    const ids = [
      await queue(app, project, 'Jira', { command: 'two' }),
      await queue(app, project, 'Jira', { command: 'one' }),
    ];
    const got = (await Promise.all(waiting)).map(([job]) => job!.id);
    expect(got).toEqual(ids.reverse());
    expect(lease.mock.calls.length).toBeLessThanOrEqual(3);
    const many = Array.from({ length: 999 }, (_, index) => `command_${index}`);
    const claimed = async (commands: string[], system = 'Jira') =>
      (await claim(app, agent.token, { wait_seconds: 0, commands, systems: [system] })).map(({ id }) => id);
    expect(await claimed(['Three', ...many])).toEqual([]);
    expect(await claimed(['three'], 'Rally')).toEqual([]);
    expect(await claimed([...many, 'three'])).toEqual([other]);
  });

  it('are skipped when they lack the permission', async () => {
    const strangers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const person = await addUser(app);
        await makeProject(app, { users: [{ email: person.email, role: 'PR4' }] });
        return person;
      }),
    );
    const inVain = strangers.map(({ token }) => claim(app, token, { wait_seconds: 1 }));
    await untilWaiting(app, 5);
    const waiting = claim(app, agent.token);
    await untilWaiting(app, 6);
    const id = await queue(app, project);
    expect((await waiting).map((job) => job.id)).toEqual([id]);
    expect((await Promise.all(inVain)).flat()).toEqual([]);
  });

  it('show jobs according to current permissions', async () => {
    const role = await makeRole(app, ['sync_all', 'view_all_projects', 'edit_alm_connections']);
    const person = await addUser(app, { role });
    const waiting = claim(app, person.token);
    await untilWaiting(app, 1);
    await app.ok('PATCH', `global-roles/${role}/`, { permissions: ['sync_all', 'view_all_projects'] });
    const id = await queue(app, project);
    const [job] = await waiting;
    expect([job!.id, 'params' in job!.connection]).toEqual([id, false]);
  });

  it('get nothing once their client has disconnected', async () => {
    await app.app.listen(0, '127.0.0.1');
    const client = new AbortController();
    const request = fetch(`${await app.app.getUrl()}/api/v2/jobs/claim/`, {
      method: 'POST',
      headers: { authorization: `Token ${agent.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ wait_seconds: 30 }),
      signal: client.signal,
    });
    request.catch(() => undefined);
    await untilWaiting(app, 1);
    client.abort();
    await untilWaiting(app, 0);
    const id = await queue(app, project);
    expect(await state(id)).toMatchObject({ state: 'queued', attempt: 1 });
    await claim(app, agent.token);
  });

  it('release leases at once when their client disconnects meanwhile', async () => {
    const id = await queue(app, project);
    const client = new AbortController();
    const runs = app.app.get(RunLeases);
    const lease = runs.lease.bind(runs);
    jest.spyOn(runs, 'lease').mockImplementationOnce(async (...given) => {
      const leases = await lease(...given);
      client.abort();
      return leases;
    });
    const claimer = {
      caller: superuserCaller(1, 'admin@example.com'),
      disconnected: client.signal,
      version: null,
      once: undefined,
    };
    expect(await app.app.get(ClaimsService).claim(new Draft({ wait_seconds: 30 }), {}, claimer)).toEqual([]);
    expect(await state(id)).toMatchObject({ state: 'queued', attempt: 1, ready: 0 });
    expect((await claim(app, agent.token)).map((job) => job.id)).toEqual([id]);
  });
});

describe('polling for queued runs on sqlite', () => {
  it('reads what waits, however many jobs there are', async () => {
    const app = await startApp('sqlite');
    const plans: string[] = [];
    const rows = async (query: Sql) => {
      plans.push(JSON.stringify(await app.database.rows(sql`EXPLAIN QUERY PLAN ${query}`)));
      return [];
    };
    const reader = { dialect: 'sqlite', rows };
    const runs = new RunsRepository(reader as unknown as Database);
    await runs.claimableGroups();
    await runs.claimable(reader as unknown as Transaction, {}, superuserCaller(1, 'admin@example.com'));
    expect(plans).toEqual([expect.stringContaining('jobs_queued'), expect.stringContaining('jobs_queued')]);
    await app.close();
  });
});

describe.each(dialects)('claims that wait on %s when the server stops', (dialect) => {
  it('are answered at once', async () => {
    const app = await startApp(dialect);
    const waiting = Array.from({ length: 3 }, () => claim(app, app.admin));
    await untilWaiting(app, 3);
    const lease = jest.spyOn(app.app.get(RunLeases), 'lease');
    const closed = app.close();
    expect((await Promise.all(waiting)).flat()).toEqual([]);
    await closed;
    expect(lease).not.toHaveBeenCalled();
  });
});

describe('claims that wait on another replica', () => {
  let app: TestApp;
  let replica: TestApp;
  let project: number;
  beforeEach(async () => {
    app = await startApp('postgres');
    replica = await app.replica();
    project = await makeProject(app);
  });
  afterEach(async () => {
    await replica.close();
    await app.close();
  });

  it('are told of a run that comes', async () => {
    // Without regular polls.
    clearInterval(inside(replica).timer);
    const waiting = claim(replica, app.admin);
    await untilWaiting(replica, 1);
    const id = await queue(app, project);
    expect((await waiting).map((job) => job.id)).toEqual([id]);
  });

  it('find it also when nobody tells them', async () => {
    inside(replica).stopListening();
    const waiting = claim(replica, app.admin);
    await untilWaiting(replica, 1);
    const id = await queue(app, project);
    expect((await waiting).map((job) => job.id)).toEqual([id]);
  });

  it('share what comes: nothing twice, nothing left', async () => {
    const waiting = Array.from({ length: 20 }, (_, index) => claim(index % 2 ? app : replica, app.admin));
    await untilWaiting(app, 10);
    await untilWaiting(replica, 10);
    const ids = await Promise.all(Array.from({ length: 20 }, () => queue(app, project)));
    const got = (await Promise.all(waiting)).flat().map(({ id }) => id);
    expect(got.sort((one, other) => one - other)).toEqual(ids.sort((one, other) => one - other));
  });
});
