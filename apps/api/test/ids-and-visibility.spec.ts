import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { makeConnection, addUser, makeRole, NOBODY, startWorld, type TestUser, type World } from './support/world.js';

const notIds = ['abc', '0', '-1', '1.5', '1.0', '1e3', '+1', '%201', '0x1', '٣', '9007199254740992', '9'.repeat(40)];
const unknownIds = [String(NOBODY), '2147483648', '9007199254740991'];

/** Wire contract, section 1: ids, and what is not visible. */
describe.each(nightlyDialects)('ids on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  const pathsWith = (id: string) => [
    `users/${id}/`,
    `users/${id}/api-token/`,
    `projects/${id}/`,
    `projects/${id}/jobs/alm/`,
    `projects/${id}/jobs/analysis/`,
    `connections/alm/${id}/`,
    `connections/analysis/${id}/`,
    `jobs/alm/${id}`,
    `jobs/analysis/${id}`,
  ];

  it.each([...notIds, ...unknownIds])('answers 404 to the id %s in a path', async (id) => {
    for (const path of pathsWith(encodeURI(decodeURI(id)))) {
      const { status, body } = await app.call('GET', path);
      expect([path, status, Object.keys(body)]).toEqual([path, 404, ['detail']]);
    }
  });

  it.each(['abc', '0', String(NOBODY), '9007199254740992'])('answers 404 to POSTs below the id %s', async (id) => {
    const made = await app.call('POST', `projects/${id}/jobs/alm/`, { body: aResult(world.alm) });
    const token = await app.call('POST', `users/${id}/api-token/`);
    expect([made.status, token.status]).toEqual([404, 404]);
  });

  const lists = ['jobs/', 'jobs/alm/', 'jobs/analysis/'];

  it.each(notIds)('answers 400 to the id %s in a filter, naming it', async (id) => {
    const value = encodeURIComponent(decodeURI(id));
    for (const list of [...lists, `projects/${world.project}/jobs/alm/`]) {
      const byConnection = await app.call('GET', `${list}?connection=${value}&project=${value}`);
      expect([list, byConnection.status]).toEqual([list, 400]);
      expect(Object.keys(byConnection.body).sort()).toEqual(['connection', 'project']);
      const byUser = await app.call('GET', `${list}?user=${value}`);
      expect([byUser.status, Object.keys(byUser.body)]).toEqual([400, ['user']]);
    }
    const connections = await app.call('GET', `connections/?project=${value}`);
    expect([connections.status, Object.keys(connections.body)]).toEqual([400, ['project']]);
  });

  it.each(unknownIds)('answers an empty list to the unknown id %s in a filter', async (id) => {
    for (const filter of ['connection', 'project', 'user']) {
      const { results } = await app.ok<{ results: object[] }>('GET', `jobs/?${filter}=${id}`);
      expect(results).toEqual([]);
    }
    expect(await app.ok('GET', `connections/alm/?project=${id}`)).toEqual({ results: [] });
  });

  it.each([0, -1, 1.5, 2 ** 53, 1e40, '1', 'abc', null, true, [1], {}])(
    'answers 400 to the id %j in a body',
    async (id) => {
      const job = await app.call('POST', 'jobs/alm/', { body: { ...aResult(1), connection: id } });
      expect([job.status, Object.keys(job.body)]).toEqual([400, ['connection']]);
      const connection = await app.call('POST', 'connections/alm/', { body: { ...aConnection(1), project: id } });
      expect([connection.status, Object.keys(connection.body)]).toEqual([400, ['project']]);
    },
  );

  it.each(unknownIds)('answers 400 to the unknown id %s in a body', async (id) => {
    const job = await app.call('POST', 'jobs/alm/', { body: aResult(Number(id)) });
    expect([job.status, Object.keys(job.body)]).toEqual([400, ['connection']]);
    const connection = await app.call('POST', 'connections/alm/', { body: aConnection(Number(id)) });
    expect([connection.status, Object.keys(connection.body)]).toEqual([400, ['project']]);
  });

  it('answers 404 for a job or connection of the other kind', async () => {
    for (const path of [
      `jobs/analysis/${world.almJob}`,
      `jobs/alm/${world.analysisJob}`,
      `connections/analysis/${world.alm}/`,
      `connections/alm/${world.analysis}/`,
    ]) {
      expect([path, (await app.call('GET', path)).status]).toEqual([path, 404]);
    }
  });
});

describe.each(nightlyDialects)('what a caller may not see, on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  let member: TestUser;
  let other: number;
  let otherAlm: number;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
    member = await addUser(app);
    const users = [{ email: member.email, role: 'PR4' }];
    other = (await app.ok<{ id: number }>('POST', 'projects/', { name: 'Mine', users })).id;
    otherAlm = await makeConnection(app, 'alm', other);
  });
  afterAll(() => app.close());

  const hiddenPaths = ({ project, alm, analysis, almJob, analysisJob }: World) => [
    [`projects/${project}/`, `projects/${NOBODY}/`],
    [`projects/${project}/jobs/alm/`, `projects/${NOBODY}/jobs/alm/`],
    [`projects/${project}/jobs/analysis/`, `projects/${NOBODY}/jobs/analysis/`],
    [`connections/alm/${alm}/`, `connections/alm/${NOBODY}/`],
    [`connections/analysis/${analysis}/`, `connections/analysis/${NOBODY}/`],
    [`jobs/alm/${almJob}`, `jobs/alm/${NOBODY}`],
    [`jobs/analysis/${analysisJob}`, `jobs/analysis/${NOBODY}`],
  ];

  it('is 404, the same as what is not there', async () => {
    for (const [hidden = '', missing = ''] of hiddenPaths(world)) {
      for (const token of [world.stranger.token, member.token]) {
        const one = await app.call('GET', hidden, { token });
        const two = await app.call('GET', missing, { token });
        expect([hidden, one.status, one.text]).toEqual([hidden, 404, two.text]);
      }
    }
  });

  it.each([
    'projects/',
    'connections/',
    'connections/alm/',
    'connections/analysis/',
    'jobs/',
    'jobs/alm/',
    'jobs/analysis/',
  ])('is in neither the list nor the count of %s', async (list) => {
    const { token } = world.stranger;
    expect(await app.ok('GET', list, undefined, token)).toEqual({ results: [] });
    const paged = await app.ok('GET', `${list}?page_size=10`, undefined, token);
    expect(paged).toEqual({ count: 0, next: null, previous: null, results: [] });
  });

  it('is not found by any filter either', async () => {
    const { project, alm, stranger } = world;
    for (const query of [`project=${project}`, `connection=${alm}`, 'user=1', 'search=tasks', 'system=Jira']) {
      expect(await app.ok('GET', `jobs/?${query}`, undefined, stranger.token)).toEqual({ results: [] });
    }
    expect(await app.ok('GET', `connections/?project=${project}`, undefined, stranger.token)).toEqual({ results: [] });
  });

  it('shows a member of one project that project alone', async () => {
    const job = await app.ok<{ id: number }>('POST', 'jobs/alm/', aResult(otherAlm), member.token);
    const idsOf = async (list: string) => {
      const { results } = await app.ok<{ results: { id: number }[] }>('GET', list, undefined, member.token);
      return results.map(({ id }) => id);
    };
    expect(await idsOf('projects/')).toEqual([other]);
    expect(await idsOf('connections/')).toEqual([otherAlm]);
    expect(await idsOf('jobs/')).toEqual([job.id]);
  });

  it('answers a result for a hidden connection as one for a missing connection', async () => {
    const [hidden, missing] = await Promise.all(
      [world.alm, NOBODY].map((id) => app.call('POST', 'jobs/alm/', { body: aResult(id), token: member.token })),
    );
    expect([hidden!.status, Object.keys(hidden!.body)]).toEqual([400, ['connection']]);
    expect([missing!.status, missing!.text]).toEqual([400, hidden!.text]);
  });

  it('answers a result below a hidden project as one below a missing project', async () => {
    const send = (id: number) =>
      app.call('POST', `projects/${id}/jobs/alm/`, { body: aResult(otherAlm), token: member.token });
    const [hidden, missing] = [await send(world.project), await send(NOBODY)];
    expect([hidden.status, hidden.text]).toEqual([404, missing.text]);
    expect(missing.status).toBe(404);
  });

  it('answers a connection for a hidden project as one for a missing project', async () => {
    const editor = await addUser(app, { role: await makeRole(app, ['edit_alm_connections']) });
    const send = (project: number) =>
      app.call('POST', 'connections/alm/', { body: aConnection(project), token: editor.token });
    const [hidden, missing] = [await send(world.project), await send(NOBODY)];
    expect([hidden.status, Object.keys(hidden.body)]).toEqual([400, ['project']]);
    expect([missing.status, missing.text]).toEqual([400, hidden.text]);
  });
});
