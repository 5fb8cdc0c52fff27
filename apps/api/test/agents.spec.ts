import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime, MICROS_PER_DAY, type Agent, type ClaimInput, type LeasedJob } from '@syncledger/domain';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { AgentsRepository, AgentsService, targetKey, UnclaimedRepository } from '../src/ledger/agents/index.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, addUser, makeProject, makeRole, startApp, type TestUser } from './support/world.js';

/** The list of agents, and the runs that they hold. */
describe.each(nightlyDialects)('agents on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let agent: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    agent = await addUser(app, { role: await makeRole(app, ['sync_all', 'view_all_projects']) });
  });
  afterAll(() => app.close());

  const service = () => app.app.get(AgentsService);
  const claim = async (body: ClaimInput, token = agent.token, userAgent = 'syncledger-agent/1.2.3') => {
    const headers = { 'user-agent': userAgent };
    const { status, body: answer } = await app.call<{ results: LeasedJob[] }>('POST', 'jobs/claim/', {
      body,
      token,
      headers,
    });
    return status === 200 ? answer.results : status;
  };
  const list = async (query = '', token = app.admin) => {
    await service().flush();
    return (await app.ok<{ results: Agent[] }>('GET', `agents/${query}`, undefined, token)).results;
  };
  const queue = async (where = project, system = 'Jira', more: object = {}) => {
    const connection = await makeConnection(app, 'alm', where, { system, ...more });
    const body = { connection, automatic: false, ready: false };
    return (await app.ok<{ id: number }>('POST', 'jobs/alm/', body)).id;
  };
  /** Advances the clock beyond the interval between writes of the same sighting. */
  const later = (seconds: number) => {
    app.clock.advance(seconds);
    (service() as unknown as { recentlyWritten: Map<string, true> }).recentlyWritten.clear();
  };

  it('are listed once they claimed, even in vain, with the data of the last claim', async () => {
    expect(await claim({ agent: 'dmz-1', systems: ['Jira', 'Rally'] })).toEqual([]);
    const [first] = await list();
    expect(first).toMatchObject({ user: agent.id, name: 'dmz-1', version: '1.2.3', systems: ['Jira', 'Rally'] });
    expect(first!.holding).toEqual([]);
    later(30);
    await claim({ agent: 'dmz-1' }, agent.token, 'curl/8.0');
    const [again, ...others] = await list();
    expect([again, others]).toMatchObject([{ id: first!.id, version: null, systems: null }, []]);
    expect(again!.last_seen > first!.last_seen).toBe(true);
    await claim({});
    expect(await list()).toHaveLength(1);
  });

  it('are seen by their heartbeats, and hold runs until these end', async () => {
    const id = await queue();
    const [job] = (await claim({ agent: 'holder' })) as LeasedJob[];
    const [before] = await list('?name=holder');
    expect(before!.holding).toEqual([id]);
    later(30);
    await app.ok('POST', `jobs/alm/${id}/heartbeat/`, { lease: job!.lease.token }, agent.token);
    const [after] = await list('?name=holder');
    expect(after!.last_seen > before!.last_seen).toBe(true);
    expect(after).toMatchObject({ version: '1.2.3', holding: [id] });
    const done = { lease: job!.lease.token, ready: true, succeeded: true, result_message: '' };
    await app.ok('PATCH', `jobs/alm/${id}/`, done, agent.token);
    expect((await list('?name=holder'))[0]!.holding).toEqual([]);
  });

  it('are written at most every 20 seconds, however often they claim', async () => {
    later(30);
    await claim({ agent: 'busy' });
    await service().flush();
    const { transactions } = app.database.activity();
    for (let index = 0; index < 20; index += 1) await service().flush();
    const quiet = app.database.activity().transactions;
    for (let index = 0; index < 20; index += 1) {
      service().noteSighting({ user: agent.id, name: 'busy', version: '1.2.3', systems: null });
      service().noteSighting({ user: agent.id, name: 'busy' });
      await service().flush();
    }
    // Other parts of the server write now and then, too.
    expect(quiet - transactions).toBeLessThan(10);
    expect(app.database.activity().transactions - quiet).toBeLessThan(10);
  });

  it('are shown to their own user, and to those who manage users or run everything', async () => {
    const owner = await addUser(app);
    const theirs = await makeProject(app, { users: [{ email: owner.email, role: 'PR4' }] });
    const other = await addUser(app);
    await makeProject(app, { users: [{ email: other.email, role: 'PR4' }] });
    await queue(theirs, 'Owned');
    await claim({ agent: 'same name', systems: ['Owned'] }, owner.token);
    await claim({ agent: 'same name' }, other.token);
    const names = async (token: string) => (await list('', token)).map(({ user, name }) => [user, name]);
    expect(await names(owner.token)).toEqual([[owner.id, 'same name']]);
    expect(await names(other.token)).toEqual([[other.id, 'same name']]);
    const manager = await addUser(app, { role: await makeRole(app, ['manage_users']) });
    for (const token of [manager.token, agent.token, app.admin]) {
      expect(await names(token)).toEqual(
        expect.arrayContaining([
          [owner.id, 'same name'],
          [other.id, 'same name'],
        ]),
      );
    }
    const holdings = async (token: string) =>
      (await list('?name=same+name', token)).map(({ user, holding }) => [user, holding.length]);
    expect(await holdings(app.admin)).toEqual([
      [owner.id, 1],
      [other.id, 0],
    ]);
    // Jobs that the manager does not see are not listed.
    expect(await holdings(manager.token)).toEqual([
      [owner.id, 0],
      [other.id, 0],
    ]);
  });

  it('are not those who may claim nothing, and need a token that is not an agent’s to be listed', async () => {
    const stranger = await addUser(app);
    expect(await claim({ agent: 'stranger' }, stranger.token)).toBe(403);
    expect(await list('?name=stranger')).toEqual([]);
    const { token } = await app.ok<{ token: string }>('POST', `users/${agent.id}/api-tokens/`, {
      name: 'A',
      scope: 'agent',
    });
    expect((await app.call('GET', 'agents/', { token })).status).toBe(403);
  });

  it('list the connections that they could serve, whether or not a run is queued', async () => {
    const member = await addUser(app);
    const theirs = await makeProject(app, { users: [{ email: member.email, role: 'PR4' }] });
    const [archived, seen] = [
      await makeProject(app, { users: [{ email: member.email, role: 'PR4' }] }),
      await makeProject(app, { users: [{ email: member.email, role: 'PR6' }] }),
    ];
    const ids = [
      await makeConnection(app, 'alm', theirs, { system: 'Jira', command: 'own' }),
      await makeConnection(app, 'analysis', theirs, { system: 'Snyk' }),
    ];
    const removed = await makeConnection(app, 'alm', theirs);
    await makeConnection(app, 'alm', archived);
    await makeConnection(app, 'alm', seen);
    await app.ok('PATCH', `projects/${archived}/`, { archived: true });
    expect((await app.call('DELETE', `connections/alm/${removed}/`)).status).toBe(204);
    const mint = async (body: object) =>
      (await app.ok<{ token: string }>('POST', `users/${member.id}/api-tokens/`, body, member.token)).token;
    const servable = async (token: string, query = '') =>
      (await app.ok<{ results: object[] }>('GET', `agents/servable/${query}`, undefined, token)).results;
    const token = await mint({ name: 'agent', scope: 'agent' });
    expect(await servable(token)).toEqual([
      { id: ids[0], system: 'Jira', command: 'own' },
      { id: ids[1], system: 'Snyk', command: 'sync_snyk' },
    ]);
    expect(await servable(token, '?page_size=1&page=2')).toMatchObject([{ id: ids[1] }]);
    const narrow = await mint({
      name: 'narrow',
      scope: 'agent',
      project_permissions: ['view_project', 'sync_with_alm'],
    });
    expect(await servable(narrow)).toMatchObject([{ id: ids[0] }]);
    expect(await servable(token, '?needs_params=true')).toEqual([]);
    const service = await addUser(app, { role: 'UR6' });
    const all = await servable(service.token);
    expect(all).toEqual(expect.arrayContaining([{ id: ids[0], system: 'Jira', command: 'own' }]));
    expect(await servable(service.token, '?needs_params=true')).toEqual(all);
    expect(await servable((await addUser(app)).token)).toEqual([]);
    expect((await app.call('GET', 'agents/servable/', { token: '' })).status).toBe(401);
  });

  it('are paged, ordered and filtered like every list', async () => {
    for (const name of ['c', 'a', 'b']) await claim({ agent: `page ${name}` });
    const page = await app.ok<{ count: number; next: string | null; results: Agent[] }>(
      'GET',
      'agents/?page_size=1&ordering=name&name=nobody',
    );
    expect(page).toEqual({ count: 0, next: null, previous: null, results: [] });
    await service().flush();
    const order = async (ordering: string) =>
      (await list(`?page_size=3&ordering=${ordering}&name=page+a&name=page+b&name=page+c`)).map(({ name }) => name);
    expect(await order('name')).toEqual(['page a', 'page b', 'page c']);
    expect(await order('-name')).toEqual(['page c', 'page b', 'page a']);
    expect((await list(`?user=${agent.email}`)).every(({ user }) => user === agent.id)).toBe(true);
    expect((await app.call('GET', 'agents/?system=Jira')).status).toBe(400);
  });

  it('are deleted when they were not seen for 30 days', async () => {
    await claim({ agent: 'old' });
    await list();
    app.clock.advance(29 * 24 * 3600);
    const forget = () => {
      (service() as unknown as { cleanedUpAt: number }).cleanedUpAt = -Infinity;
    };
    forget();
    expect(await list('?name=old')).toHaveLength(1);
    app.clock.advance(2 * 24 * 3600);
    forget();
    expect(await list()).toEqual([]);
  });

  it('record when runs of a system and command were last claimed', async () => {
    later(30);
    const snow = { system: 'Snow', command: 'sync_snow' };
    const lastClaims = async () => {
      const targets = [snow, { system: 'Snow', command: 'other' }, { system: 'Never', command: 'sync_snow' }, snow];
      return [...(await app.app.get(AgentsRepository).lastClaims(targets))];
    };
    expect(await lastClaims()).toEqual([]);
    await queue(project, 'Snow');
    await claim({ systems: ['Snow'] });
    await service().flush();
    expect(await lastClaims()).toEqual([[targetKey(snow), app.clock.now()]]);
    const before = app.clock.now();
    later(-30);
    service().noteClaims([snow]);
    await service().flush();
    expect(await lastClaims()).toEqual([[targetKey(snow), before]]);
    // A clock that was 400 days ahead is right again.
    await app.database.writeRows(sql`UPDATE command_claims SET claimed_at = ${before + 400 * MICROS_PER_DAY}`);
    await app.database.writeRows(sql`UPDATE agents SET last_seen_at = ${before + 400 * MICROS_PER_DAY}`);
    later(60);
    await claim({ agent: 'back' });
    service().noteClaims([snow]);
    await service().flush();
    expect(await lastClaims()).toEqual([[targetKey(snow), app.clock.now()]]);
    expect(await app.database.rows(sql`SELECT system FROM command_claims WHERE system = 'Never'`)).toEqual([]);
  });

  it('explain a late run: no agent has claimed runs of its system and command, ever or since', async () => {
    later(30);
    const connection = await makeConnection(app, 'alm', project, { system: 'Quiet' });
    const idle = await makeConnection(app, 'alm', project, { system: 'Quiet' });
    const reason = async () => {
      const reasons = await app.app.get(UnclaimedRepository).reasons([connection, idle]);
      expect([...reasons.keys()].filter((id) => id !== connection)).toEqual([]);
      return reasons.get(connection);
    };
    const queueIt = () => app.call('POST', 'jobs/alm/', { body: { connection, automatic: true, ready: false } });
    expect(await reason()).toBeUndefined();
    await queueIt();
    const runs = 'runs of system "Quiet" with the command "sync_quiet"';
    expect(await reason()).toBe(`No agent has claimed ${runs} yet.`);
    await queue(project, 'Quiet', { command: 'another' });
    expect(await claim({ systems: ['Quiet'], commands: ['another'] })).toHaveLength(1);
    await service().flush();
    expect(await reason()).toBe(`No agent has claimed ${runs} yet.`);
    const [job] = (await claim({ systems: ['Quiet'] })) as LeasedJob[];
    await service().flush();
    const claimed = formatTime(app.clock.now());
    expect(await reason()).toBeUndefined();
    const done = { lease: job!.lease.token, ready: true, succeeded: true, result_message: '' };
    await app.ok('PATCH', `jobs/alm/${job!.id}/`, done, agent.token);
    later(60);
    await queueIt();
    expect(await reason()).toBe(`No agent has claimed ${runs} since ${claimed}.`);
    await app.ok('PATCH', `projects/${project}/`, { archived: true });
    expect(await reason()).toBeUndefined();
  });
});
