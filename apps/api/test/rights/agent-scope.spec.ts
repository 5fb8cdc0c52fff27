import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from '../support/test-app.js';
import {
  addMember,
  makeConnection,
  makeNamedToken,
  addUser,
  makeProject,
  makeRole,
  startApp,
} from '../support/world.js';

const CANARY = 'agent-scope-canary';
const params = { alm_user: 'u', alm_pass: CANARY };

interface Job {
  readonly id: number;
  readonly connection: { readonly params?: object };
}

/** Wire additions, section 1: the scope of an agent adds nothing to what its user may. */
describe.each(nightlyDialects)('the scope agent on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  const connections = { alm: 0, analysis: 0 };
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
    connections.alm = await makeConnection(app, 'alm', project, { params });
    connections.analysis = await makeConnection(app, 'analysis', project, { system: 'Fortify', params });
  });
  afterAll(() => app.close());

  const mint = (user: number, body: object, token: string) =>
    app.call<{ id: number; token: string }>('POST', `users/${user}/api-tokens/`, {
      body: { name: 'x', ...body },
      token,
    });
  const queue = async () => {
    const queued: { kind: string; id: number }[] = [];
    for (const kind of ['alm', 'analysis'] as const) {
      const body = { connection: connections[kind], automatic: false, ready: false };
      queued.push({ kind, ...(await app.ok<Job>('POST', `jobs/${kind}/`, body)) });
    }
    return async () => {
      for (const { kind, id } of queued) await app.call('POST', `jobs/${kind}/${id}/cancel/`);
    };
  };
  const claim = async (token: string, body: object = {}) => {
    const cancel = await queue();
    const answer = await app.call<{ results: Job[] }>('POST', 'jobs/claim/', {
      body: { limit: 100, ...body },
      token,
    });
    await cancel();
    return answer;
  };

  it.each([
    ['PR5', 1],
    ['PR4', 2],
  ])('shows no params to the agent of a member with %s', async (role, runs) => {
    const person = await addMember(app, project, role);
    const { status: made, body } = await mint(person.id, { scope: 'agent' }, person.token);
    expect(made).toBe(201);
    const { status: got, body: claimed, text } = await claim(body.token);
    expect([got, claimed.results.length, text.includes(CANARY)]).toEqual([200, runs, false]);
    expect(claimed.results.filter(({ connection }) => 'params' in connection)).toEqual([]);
    const seen = await claim(body.token, { needs_params: true });
    expect([seen.status, seen.body]).toEqual([200, { results: [] }]);
  });

  it('shows none to one who may run everything and see everything, but not edit', async () => {
    const person = await addUser(app, { role: await makeRole(app, ['sync_all', 'view_all_projects']) });
    const { token } = (await mint(person.id, { scope: 'agent' }, person.token)).body;
    const { body, text } = await claim(token);
    expect([body.results.length, text.includes(CANARY)]).toEqual([2, false]);
  });

  it('shows those of the kind that its user may edit, as long as they may', async () => {
    const rights = ['sync_all', 'view_all_projects', 'edit_alm_connections'] as const;
    const person = await addUser(app, { role: await makeRole(app, [...rights]) });
    const { token } = (await mint(person.id, { scope: 'agent' }, person.token)).body;
    const shown = ({ body }: { body: { results: Job[] } }) =>
      body.results.map(({ connection }) => 'params' in connection);
    expect(shown(await claim(token))).toEqual([true, false]);
    expect(shown(await claim(token, { needs_params: true }))).toEqual([true]);
    await app.ok('PATCH', `users/${person.id}/`, { role: 'UR6' });
    expect(shown(await claim(token))).toEqual([true, true]);
    await app.ok('PATCH', `users/${person.id}/`, { role: await makeRole(app, ['sync_all', 'view_all_projects']) });
    expect(shown(await claim(token))).toEqual([false, false]);
  });

  it('is given by no token that is narrower than its user', async () => {
    const limited = [
      { permissions: [] },
      { scope: 'agent' },
      { read_only: true },
      { expires_at: '2990-01-01T00:00:00Z' },
    ];
    for (const limits of [...limited, { projects: [project] }, { project_permissions: ['view_project'] }]) {
      const { token } = await makeNamedToken(app, 1, limits);
      expect([limits, (await mint(1, { scope: 'agent' }, token)).status]).toEqual([limits, 403]);
      expect((await app.call('POST', 'users/1/api-token/', { token })).status).toBe(403);
    }
  });
});
