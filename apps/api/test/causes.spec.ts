import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CAUSE_RULES, formatTime, type ConnectionHealth, type FailureCause } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';
import sql from 'sql-template-tag';

import { HealthWatch } from '../src/ledger/connections/health-watch.js';
import { stopBackground } from './support/background.js';
import type { TestApp } from './support/test-app.js';
import { addMember, addUser, makeConnection, makeJob, makeProject, startApp } from './support/world.js';

interface Page {
  readonly count?: number;
  readonly next?: string | null;
  readonly results: FailureCause[];
}

/** Wire additions, section 6. */
describe.each(nightlyDialects)('why connections fail, on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    await stopBackground(app);
  });
  afterAll(() => app.close());

  const inNewProject = async () => (project = await makeProject(app));
  const connect = (system = 'Jira', overrides: object = {}) =>
    makeConnection(app, 'alm', project, { system, ...overrides });
  const fail = (connection: number, message: string) => {
    app.clock.advance(60);
    return makeJob(app, 'alm', connection, { succeeded: false, result_message: message });
  };
  const succeed = (connection: number) => makeJob(app, 'alm', connection, { succeeded: true, result_message: 'Fine' });
  const causes = async (query = '', token?: string) =>
    (await app.ok<Page>('GET', `connections/causes/?health=failing&project=${project}${query}`, undefined, token))
      .results;
  const healthOf = async (connection: number) =>
    (await app.ok<{ health: ConnectionHealth }>('GET', `connections/alm/${connection}/?include=health`)).health;

  it('shows the line of a failed job that says why, and of no other', async () => {
    await inNewProject();
    const id = await connect();
    const failed = await fail(id, 'Traceback (most recent call last):\n  File "a.py", line 1, in x\nKeyError: 12\n');
    const fine = await succeed(id);
    const read = (job: number) => app.ok<{ cause_line?: string | null }>('GET', `jobs/alm/${job}?include=cause_line`);
    expect((await read(failed)).cause_line).toBe('KeyError: 12');
    expect((await read(fine)).cause_line).toBeNull();
    expect(await app.ok('GET', `jobs/alm/${failed}`)).not.toHaveProperty('cause_line');
    const { results } = await app.ok<{ results: { cause_line: string | null }[] }>(
      'GET',
      `jobs/?include=cause_line&connection=${id}`,
    );
    expect(results.map(({ cause_line }) => cause_line)).toEqual([null, 'KeyError: 12']);
  });

  it('is part of the health, also while a further run is queued', async () => {
    await inNewProject();
    const id = await connect();
    const job = await fail(id, 'HTTP 503 Service Unavailable\nThe command exited with code 1.');
    const since = formatTime(app.clock.now());
    const health = { status: 'failing', since, cause_line: 'HTTP 503 Service Unavailable', job };
    expect(await healthOf(id)).toEqual(health);
    await app.ok('POST', 'jobs/alm/', { connection: id, automatic: false, ready: false });
    expect(await healthOf(id)).toEqual(health);
    await succeed(id);
    expect(await healthOf(id)).not.toHaveProperty('cause_line');
  });

  it('groups connections of one system, and counts the runs of their current streaks', async () => {
    await inNewProject();
    const [one, other, third, rally] = [await connect(), await connect(), await connect(), await connect('Rally')];
    await fail(one, 'Ticket A-1 not found');
    await succeed(one);
    await fail(one, 'Ticket A-2 not found');
    const first = formatTime(app.clock.now());
    await fail(one, 'Ticket A-3 not found');
    await fail(other, 'Ticket B-7 not found');
    const last = formatTime(app.clock.now());
    await fail(third, 'HTTP 401 Unauthorized');
    await fail(rally, 'Ticket A-1 not found');
    const [group, ...others] = await causes();
    expect(group).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      title: 'Ticket <id> not found',
      system: 'Jira',
      kinds: ['alm'],
      connections: 2,
      projects: 1,
      runs: 3,
      first_seen: first,
      last_seen: last,
      failing_by_day: [...Array<number>(13).fill(0), 2],
      sample: 'Ticket B-7 not found',
      connection_ids: [one, other],
    });
    expect(others.map(({ system, title }) => [system, title]).sort()).toEqual([
      ['Jira', 'HTTP 401 Unauthorized'],
      ['Rally', 'Ticket <id> not found'],
    ]);
    const found = await app.ok<{ results: { id: number }[] }>('GET', `connections/?cause=${group?.fingerprint ?? ''}`);
    expect(found.results.map(({ id }) => id)).toEqual([one, other]);
    const searched = await app.ok<{ results: { id: number }[] }>('GET', `connections/?search=b-7&project=${project}`);
    expect(searched.results.map(({ id }) => id)).toEqual([other]);
  });

  it('counts by day how many of the connections had begun to fail', async () => {
    await inNewProject();
    const failAgo = async (days: number) => {
      const last_run = formatTime(app.clock.now() - days * 86_400_000_000);
      const result = { succeeded: false, result_message: 'HTTP 502 Bad Gateway', automatic: true, ready: true };
      const connection = await connect();
      // Only results in bulk have a time of their own.
      const raw = `${JSON.stringify({ ...result, connection, external_id: String(connection), last_run })}\n`;
      const headers = { 'content-type': 'application/x-ndjson' };
      expect((await app.call('POST', 'jobs/alm/bulk/', { raw, headers })).status).toBe(200);
    };
    for (const days of [30, 3, 3, 0]) await failAgo(days);
    const [group] = await causes();
    expect(group?.failing_by_day).toEqual([...Array<number>(10).fill(1), 3, 3, 3, 4]);
  });

  it('filters, orders and pages the groups', async () => {
    await inNewProject();
    const message = (letter: string) => `The ${letter} field is missing`;
    for (const letter of ['first', 'second', 'third']) {
      await fail(await connect('Jira', { alias: `Sync of the ${letter}` }), message(letter));
    }
    await fail(await connect('Rally'), 'Too many requests');
    await fail(await connect('Rally'), 'Too many requests');
    const titles = async (query: string) => (await causes(query)).map(({ title }) => title);
    expect(await titles('&system=Rally')).toEqual(['Too many requests']);
    expect(await titles('&search=SECOND')).toEqual([message('second')]);
    expect(await titles('&kind=analysis')).toEqual([]);
    expect(await titles('&ordering=first_seen')).toEqual([
      message('first'),
      message('second'),
      message('third'),
      'Too many requests',
    ]);
    const seen: string[] = [];
    let next: string | null = `connections/causes/?project=${project}&page_size=1`;
    while (next !== null) {
      const page: Page = await app.ok<Page>('GET', next);
      expect(page.count).toBe(4);
      seen.push(...page.results.map(({ title }) => title));
      next = page.next == null ? null : page.next.slice(page.next.indexOf('connections/'));
    }
    expect(seen[0]).toBe('Too many requests');
    expect([...seen].sort()).toEqual(
      [message('first'), message('second'), message('third'), 'Too many requests'].sort(),
    );
    const second = await app.ok<Page>('GET', `connections/causes/?project=${project}&page_size=3&page=2`);
    expect(second.results).toHaveLength(1);
    for (const query of ['health=ok', 'ordering=title', 'since=1']) {
      expect((await app.call('GET', `connections/causes/?${query}`)).status).toBe(400);
    }
  });

  it('shows what the caller sees, and nothing of what others see', async () => {
    await inNewProject();
    const [seen, hidden] = [project, await inNewProject()];
    await fail(await connect(), 'canary-4711 refused the connection');
    project = seen;
    await fail(await connect(), 'canary-0815 refused the connection');
    const member = await addMember(app, seen, 'PR6');
    const own = await app.ok<Page>('GET', 'connections/causes/', undefined, member.token);
    expect(own.results).toEqual([
      expect.objectContaining({ connections: 1, sample: 'canary-0815 refused the connection' }),
    ]);
    expect(JSON.stringify(own)).not.toContain('4711');
    project = hidden;
    expect(await causes('', member.token)).toEqual([]);
    expect((await app.ok<Page>('GET', 'connections/causes/', undefined, (await addUser(app)).token)).results).toEqual(
      [],
    );
  });

  it('follows what is deleted, moved and renamed', async () => {
    await inNewProject();
    const id = await connect();
    for (const number of [1, 2, 3]) await fail(id, `Error ${number}`);
    expect(await causes()).toEqual([expect.objectContaining({ runs: 3, sample: 'Error 3' })]);
    const jobs = sql`SELECT id FROM jobs WHERE connection_id = ${id} ORDER BY id`;
    const [first, , third] = (await app.database.rows<{ id: number }>(jobs)).map((row) => row.id);
    const remove = (job = 0) => app.database.write((tx) => tx.rows(sql`DELETE FROM jobs WHERE id = ${job}`));
    await remove(first);
    expect(await causes()).toEqual([expect.objectContaining({ runs: 2, sample: 'Error 3' })]);
    await remove(third);
    const [before] = await causes();
    expect(before).toMatchObject({ runs: 1, sample: 'Error 2' });
    await app.ok('PATCH', `connections/alm/${id}/`, { system: 'Rally' });
    const [after] = await causes();
    expect(after).toMatchObject({ runs: 1, sample: 'Error 2', system: 'Rally' });
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
    await app.call('DELETE', `connections/alm/${id}/?force=true`);
    expect(await causes()).toEqual([]);
  });

  it('is found again in the background when the rules have changed', async () => {
    await inNewProject();
    const id = await connect();
    await fail(id, 'Error 1');
    await fail(id, 'Error 2');
    const [current] = await causes();
    await app.database.write((tx) =>
      tx.rows(
        sql`UPDATE connections SET cause_line = 'old', cause_key = 'old', failed_runs = 0, cause_rules = ${CAUSE_RULES - 1}
          WHERE id = ${id}`,
      ),
    );
    await app.app.get(HealthWatch).onApplicationBootstrap();
    await stopBackground(app);
    expect(await causes()).toEqual([current]);
  });

  it('sorts and filters connections by the time since when', async () => {
    await inNewProject();
    const [one, two, three] = [await connect(), await connect('Rally'), await connect()];
    await fail(two, 'Error');
    const middle = formatTime(app.clock.now());
    await fail(three, 'Error');
    await fail(one, 'Error');
    const list = async (query: string) =>
      (await app.ok<{ results: { id: number }[] }>('GET', `connections/?project=${project}&${query}`)).results.map(
        ({ id }) => id,
      );
    expect(await list('ordering=health_since')).toEqual([two, three, one]);
    expect(await list('ordering=-health_since&health=failing&system=Jira')).toEqual([one, three]);
    expect(await list(`health_since__gte=${middle}&ordering=health_since`)).toEqual([two, three, one]);
    expect(await list(`health_since__lt=${middle}`)).toEqual([]);
    expect(await list('ordering=-health_since&page_size=2&page=2')).toEqual([two]);
  });
});
