import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClaimInput } from '@syncledger/domain';
import { nightlyDialects, until } from '@syncledger/testing';

import { RunsRepository } from '../src/ledger/jobs/runs.repository.js';
import { RunLeases } from '../src/ledger/jobs/run-leases.js';
import { type TestApp } from './support/test-app.js';
import { agentRole, claim, endAll, inside, queue, untilWaiting } from './support/waiting.js';
import { makeNamedToken, addUser, makeProject, startApp, type TestUser } from './support/world.js';

/** No user's claims starve those of other users. */
describe.each(nightlyDialects)('claims of many users that wait on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  let role: string;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    role = await agentRole(app);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await endAll(app);
  });
  afterAll(() => app.close());

  const makeAgent = () => addUser(app, { role });
  const makeMember = async () => {
    const person = await addUser(app);
    return { ...person, project: await makeProject(app, { users: [{ email: person.email, role: 'PR4' }] }) };
  };
  const fill = async ({ id, token }: TestUser, body: ClaimInput = {}, count = 100) => {
    const tokens = [token, (await makeNamedToken(app, id)).token];
    const before = inside(app).claims.size;
    const waiting = Array.from({ length: count }, (_, at) => claim(app, tokens[at % 2]!, body));
    await untilWaiting(app, before + count);
    return { waiting };
  };
  const tryOnce = (token: string) => app.call('POST', 'jobs/claim/', { token, body: { wait_seconds: 30 } });

  it('are at most 100 of a user, whatever tokens they come with', async () => {
    const greedy = await makeAgent();
    await fill(greedy);
    const { token } = greedy;
    const refused = await tryOnce(token);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
    expect(refused.body).toEqual({ detail: expect.stringContaining('100 claims') });
    expect((await app.call('POST', 'jobs/claim/', { token, body: {} })).status).toBe(200);
    const other = claim(app, (await makeAgent()).token);
    await untilWaiting(app, 101);
    await endAll(app);
    expect(await other).toEqual([]);
    const [again] = (await fill(greedy, {}, 1)).waiting;
    const id = await queue(app, project);
    expect((await again!).map((job) => job.id)).toEqual([id]);
  });

  it('leave each further token of the user one place, which ends the longest wait of the token with the most', async () => {
    const greedy = await makeAgent();
    const { waiting } = await fill(greedy);
    const { token } = await makeNamedToken(app, greedy.id);
    const first = claim(app, token);
    expect(await waiting[0]).toEqual([]);
    await untilWaiting(app, 100);
    expect((await tryOnce(token)).status).toBe(429);
    expect((await tryOnce(greedy.token)).status).toBe(429);
    await endAll(app);
    expect(await first).toEqual([]);
  });

  it('are served round-robin: a hundred claims of one user delay nobody else', async () => {
    const [greedy, modest] = [await makeAgent(), await makeAgent()];
    const { waiting: many } = await fill(greedy);
    const [one] = (await fill(modest, {}, 1)).waiting;
    const got = jest.spyOn(app.app.get(RunLeases), 'lease');
    const ids = [await queue(app, project), await queue(app, project)];
    const served = [...(await one!), ...(await Promise.race(many))].map(({ id }) => id);
    expect(served.sort((a, b) => a - b)).toEqual(ids);
    expect(got.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('are not tried for runs that they may not claim', async () => {
    const strangers = [await makeMember(), await makeMember(), await makeMember()];
    for (const stranger of strangers) await fill(stranger);
    const agent = await makeAgent();
    const [waiting] = (await fill(agent, {}, 1)).waiting;
    const lease = jest.spyOn(app.app.get(RunLeases), 'lease');
    const id = await queue(app, project);
    expect((await waiting!).map((job) => job.id)).toEqual([id]);
    const left = await queue(app, project);
    const looks = jest.spyOn(app.app.get(RunsRepository), 'claimableGroups');
    await until('it looked three times', () => looks.mock.calls.length >= 3);
    expect(lease.mock.calls.map(([, { userId }]) => userId)).toEqual([agent.id]);
    expect((await claim(app, agent.token)).map((job) => job.id)).toEqual([left]);
  });

  it('of one user are tried once for a run that none of them gets', async () => {
    const runs = app.app.get(RunLeases);
    const agent = await makeAgent();
    await fill(agent);
    const lease = jest.spyOn(runs, 'lease').mockResolvedValue([]);
    await queue(app, project);
    const looks = jest.spyOn(app.app.get(RunsRepository), 'claimableGroups');
    await until('it looked three times', () => looks.mock.calls.length >= 3);
    // Once for each of the two tokens, and again when what is cached of them has expired.
    expect(lease.mock.calls.length).toBeLessThanOrEqual(4);
    lease.mockRestore();
    expect(await claim(app, agent.token)).toHaveLength(1);
  });

  it('get runs that their user is permitted to claim during the wait', async () => {
    const member = await makeMember();
    const [waiting] = (await fill(member, {}, 1)).waiting;
    const id = await queue(app, project);
    const looks = jest.spyOn(app.app.get(RunsRepository), 'claimableGroups');
    await until('it looked twice', () => looks.mock.calls.length >= 2);
    await app.ok('PATCH', `projects/${project}/`, { users: [{ email: member.email, role: 'PR4' }] });
    expect((await waiting!).map((job) => job.id)).toEqual([id]);
  });

  it('end with 401 once their token is revoked, and release their slot', async () => {
    const agent = await makeAgent();
    const { id: named, token } = await makeNamedToken(app, agent.id);
    const waiting = Array.from({ length: 100 }, () => tryOnce(token));
    await untilWaiting(app, 100);
    await app.ok('DELETE', `users/${agent.id}/api-tokens/${named}/`);
    const id = await queue(app, project);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(100).fill(401));
    expect((await claim(app, agent.token)).map((job) => job.id)).toEqual([id]);
  });
});
