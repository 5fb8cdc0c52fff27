import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Kind } from '@syncledger/domain';
import { aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import { Purge } from '../src/ledger/purge/index.js';
import { dialects, type TestApp } from './support/test-app.js';
import {
  makeConnection,
  makeJob,
  addUser,
  makeProject,
  makeRole,
  NOBODY,
  startApp,
  type TestUser,
} from './support/world.js';

interface List {
  readonly count?: number;
  readonly results: { readonly id: number }[];
}

/** Wire contract, section 4: how connections change. */
describe.each(dialects)('connections change on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  /** May edit ALM connections in the project. */
  let editor: TestUser;
  /** May see the project. */
  let reader: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    editor = await addUser(app, { role: await makeRole(app, ['edit_alm_connections']) });
    reader = await addUser(app);
    project = await makeProject(app, { users: [editor, reader].map(({ email }) => ({ email, role: 'PR5' })) });
  });
  afterAll(() => app.close());

  const patch = (path: string, body: unknown, token = app.admin) => app.call('PATCH', path, { body, token });
  const remove = (path: string, token = app.admin) => app.call('DELETE', path, { token });
  const status = async (path: string, token = app.admin) => (await app.call('GET', path, { token })).status;
  const idsOf = async (path: string, token = app.admin) =>
    (await app.ok<List>('GET', path, undefined, token)).results.map(({ id }) => id);
  const rowsOf = async (connection: number) => {
    const rows = await app.database.rows<{ jobs: number | string }>(
      sql`SELECT count(*) AS jobs FROM jobs WHERE connection_id = ${connection} UNION ALL SELECT count(*) FROM connections WHERE id = ${connection}`,
    );
    return rows.map(({ jobs }) => Number(jobs));
  };

  it.each(['alm', 'analysis'] as const)('field by field: %s', async (kind) => {
    const path = `connections/${kind}/${await makeConnection(app, kind, project)}/`;
    let expected = await app.ok('GET', path);
    const changes = [
      { system: 'Rally' },
      { alias: 'Ours 🐛' },
      { frequency: 'weekly' },
      { command: 'x-1_y' },
      { inaccessible: true },
      { params: { only: { deep: [1, null, true] } } },
      { params: {} },
      { alias: 'Two', params: { b: 2 } },
    ];
    for (const change of changes) {
      expected = { ...expected, ...change };
      const answer = await patch(path, change);
      expect([answer.status, answer.body]).toEqual([200, expected]);
    }
    expect(await app.ok('GET', path)).toEqual(expected);
  });

  it.each([
    [{ system: '', alias: null, frequency: 'Daily', command: 'A b', inaccessible: 'true', params: [] }],
    [{ id: 1, kind: 'alm', next_run: null, name: 'x' }],
    [{ alias: 'x'.repeat(256), params: { a: 'x'.repeat(65_536) } }],
    [{ alias: '\u0000', params: { a: '\ud800' } }],
    [{ project: 0 }],
    [{ project: '1' }],
    [{ project: null }],
    [{ project: NOBODY }],
  ])('not to %j', async (change) => {
    const path = `connections/alm/${await makeConnection(app, 'alm', project)}/`;
    const before = await app.ok('GET', path);
    const { status: refused, body } = await patch(path, change);
    expect([refused, Object.keys(body).sort()]).toEqual([400, Object.keys(change).sort()]);
    expect(await app.ok('GET', path)).toEqual(before);
  });

  it('by those who may edit their kind, in projects that they see', async () => {
    const ids = {
      alm: await makeConnection(app, 'alm', project),
      analysis: await makeConnection(app, 'analysis', project),
    };
    const hidden = await makeConnection(app, 'alm', await makeProject(app));
    const paths = { alm: `connections/alm/${ids.alm}/`, analysis: `connections/analysis/${ids.analysis}/` };
    const refused: [string, TestUser, number][] = [
      [paths.alm, reader, 403],
      [paths.analysis, editor, 403],
      [paths.analysis, reader, 403],
      [`connections/alm/${hidden}/`, editor, 404],
      [`connections/alm/${ids.analysis}/`, editor, 404],
      [`connections/alm/${NOBODY}/`, editor, 404],
      ['connections/alm/abc/', editor, 404],
    ];
    const before = await app.ok('GET', 'connections/');
    for (const [path, { token }, expected] of refused) {
      for (const answer of [await patch(path, { alias: 'X' }, token), await remove(path, token)]) {
        expect([path, answer.status, Object.keys(answer.body)]).toEqual([path, expected, ['detail']]);
      }
    }
    expect(await app.ok('GET', 'connections/')).toEqual(before);
    expect((await patch(paths.alm, { alias: 'X' }, editor.token)).body['params']).toBeDefined();
    expect((await remove(paths.alm, editor.token)).status).toBe(204);
  });

  it('to a project that one sees, with their jobs', async () => {
    const insider = await addUser(app);
    const users = [editor, insider].map(({ email }) => ({ email, role: 'PR6' }));
    const there = await makeProject(app, { users });
    const here = await makeProject(app, { users: [editor, reader].map(({ email }) => ({ email, role: 'PR6' })) });
    const [id, other] = [await makeConnection(app, 'alm', here), await makeConnection(app, 'alm', here)];
    const jobs = [await makeJob(app, 'alm', id), await makeJob(app, 'alm', id)];
    const stays = await makeJob(app, 'alm', other);
    const listed = (at: number, token?: string) => idsOf(`projects/${at}/jobs/alm/`, token);
    expect(await idsOf('jobs/', insider.token)).toEqual([]);

    const { status: moved, body } = await patch(`connections/alm/${id}/`, { project: there }, editor.token);
    expect([moved, body]).toMatchObject([200, { id, project: there }]);
    expect([await listed(here), await listed(there)]).toEqual([[stays], [...jobs].reverse()]);
    expect(await app.ok<List>('GET', `jobs/?project=${here}&page_size=10`)).toMatchObject({ count: 1 });
    expect(await app.ok<List>('GET', `jobs/?project=${there}&page_size=10`)).toMatchObject({ count: 2 });
    expect(await idsOf('jobs/', insider.token)).toEqual([...jobs].reverse());
    expect(await idsOf('jobs/', reader.token)).not.toContain(jobs[0]);
    for (const path of [`jobs/alm/${jobs[0]!}`, `connections/alm/${id}/`]) {
      expect([await status(path, insider.token), await status(path, reader.token)]).toEqual([200, 404]);
    }
    expect(await app.ok('GET', `jobs/alm/${jobs[0]!}`)).toMatchObject({ connection: { id, project: there } });
    const late = await makeJob(app, 'alm', id);
    expect(await listed(there)).toEqual([late, ...[...jobs].reverse()]);
  });

  it('not to a project that one can’t see, which is as one that is not there', async () => {
    const [id, unseen] = [await makeConnection(app, 'alm', project), await makeProject(app)];
    const answers = [unseen, NOBODY].map((to) =>
      patch(`connections/alm/${id}/`, { alias: 'X', project: to }, editor.token),
    );
    const [hidden, missing] = await Promise.all(answers);
    expect([hidden?.status, Object.keys(hidden?.body ?? {})]).toEqual([400, ['project']]);
    expect(missing?.body).toEqual(hidden?.body);
    expect(await app.ok('GET', `connections/alm/${id}/`)).toMatchObject({ project, alias: 'My Connection' });
  });

  it('so that a result posted meanwhile is in their project, too', async () => {
    const there = await makeProject(app);
    const id = await makeConnection(app, 'alm', project);
    const path = `connections/alm/${id}/`;
    for (let round = 0; round < 10; round += 1) {
      const posts = Array.from({ length: 4 }, () => app.call('POST', 'jobs/alm/', { body: aResult(id) }));
      const calls = [posts[0]!, patch(path, { project: round % 2 ? project : there }), ...posts.slice(1)];
      expect((await Promise.all(calls)).map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    }
    const strays = sql`SELECT j.id FROM jobs j JOIN connections c ON c.id = j.connection_id WHERE j.project_id <> c.project_id`;
    expect(await app.database.rows(strays)).toEqual([]);
  });

  it('and are deleted for good when they have no jobs; their ids are not used again', async () => {
    const ids: number[] = [];
    for (const kind of ['alm', 'analysis', 'alm'] as const) {
      const id = await makeConnection(app, kind, project);
      const path = `connections/${kind}/${id}/`;
      const { status: deleted, text } = await remove(path);
      expect([deleted, text]).toEqual([204, '']);
      for (const answer of [await app.call('GET', path), await patch(path, { alias: 'X' }), await remove(path)]) {
        expect(answer.status).toBe(404);
      }
      expect(await idsOf('connections/')).not.toContain(id);
      ids.push(id);
    }
    expect([...new Set(ids)].sort((one, two) => one - two)).toEqual(ids);
  });

  it('and are not deleted with jobs, unless by force', async () => {
    const id = await makeConnection(app, 'analysis', project);
    const job = await makeJob(app, 'analysis', id);
    const path = `connections/analysis/${id}/`;
    for (const query of ['', '?force=false', '?force=0']) {
      const answer = await remove(`${path}${query}`);
      expect([query, answer.status, Object.keys(answer.body)]).toEqual([query, 409, ['detail']]);
    }
    for (const query of ['?force=yes', '?force=', '?forced=true']) {
      expect([query, (await remove(`${path}${query}`)).status]).toEqual([query, 400]);
    }
    expect((await remove(`${path}?force=true`, editor.token)).status).toBe(403);
    expect([await status(path), await status(`jobs/analysis/${job}`)]).toEqual([200, 200]);
    expect((await remove(`${path}?force=true`)).status).toBe(204);
  });

  it.each(['alm', 'analysis'] as const)('and by force are gone at once, with their jobs: %s', async (kind: Kind) => {
    const here = await makeProject(app);
    const [id, other] = [await makeConnection(app, kind, here), await makeConnection(app, kind, here)];
    const jobs = await Promise.all(Array.from({ length: 12 }, () => makeJob(app, kind, id)));
    const stays = [await makeJob(app, kind, other), await makeJob(app, kind, other)].toReversed();
    const purge = app.app.get(Purge);
    // Held up, so that they are hidden and still there.
    const held = jest.spyOn(purge, 'start').mockImplementation(() => undefined);
    expect((await remove(`connections/${kind}/${id}/?force=true`)).status).toBe(204);
    expect(await rowsOf(id)).toEqual([12, 1]);

    const expectGone = async () => {
      for (const path of [`connections/${kind}/${id}/`, `jobs/${kind}/${jobs[0]!}`])
        expect(await status(path)).toBe(404);
      for (const path of ['connections/', `connections/${kind}/`]) {
        expect(await app.ok('GET', `${path}?project=${here}&page_size=5`)).toMatchObject({
          count: 1,
          results: [{ id: other }],
        });
        expect(await idsOf(path)).not.toContain(id);
      }
      for (const path of ['jobs/', `jobs/${kind}/`]) {
        expect(await app.ok('GET', `${path}?project=${here}&page_size=5`)).toMatchObject({
          count: 2,
          results: stays.map((job) => ({ id: job })),
        });
        for (const [index, job] of stays.entries()) {
          const numbered = await app.ok('GET', `${path}?project=${here}&page_size=1&page=${index + 1}`);
          expect(numbered).toMatchObject({ count: 2, results: [{ id: job }] });
        }
        expect(await idsOf(`${path}?project=${here}`)).toEqual(stays);
        expect(await idsOf(`${path}?connection=${id}`)).toEqual([]);
        expect(await app.ok('GET', `${path}?connection=${id}&page_size=5`)).toMatchObject({ count: 0 });
      }
      expect(await idsOf(`projects/${here}/jobs/${kind}/`)).toEqual(stays);
      const posted = await app.call('POST', `jobs/${kind}/`, { body: aResult(id) });
      expect([posted.status, Object.keys(posted.body)]).toEqual([400, ['connection']]);
      expect((await patch(`connections/${kind}/${id}/`, { alias: 'X' })).status).toBe(404);
      expect((await remove(`connections/${kind}/${id}/?force=true`)).status).toBe(404);
    };
    await expectGone();
    held.mockRestore();
    purge.start();
    await purge.idle();
    expect([await rowsOf(id), await rowsOf(other)]).toEqual([
      [0, 0],
      [2, 1],
    ]);
    await expectGone();
  });

  it.each(['', '?force=true'])('and are deleted (%s) while results are posted, without a 5xx', async (query) => {
    for (let round = 0; round < 10; round += 1) {
      const id = await makeConnection(app, 'alm', project);
      const post = () => app.call('POST', 'jobs/alm/', { body: aResult(id) });
      const [deleted, ...posted] = await Promise.all([
        remove(`connections/alm/${id}/${query}`),
        post(),
        post(),
        post(),
      ]);
      expect(query ? [204] : [204, 409]).toContain(deleted.status);
      for (const answer of posted) expect([200, 400]).toContain(answer.status);
      await app.app.get(Purge).idle();
      const stored = posted.filter((answer) => answer.status === 200).length;
      expect(await rowsOf(id)).toEqual(deleted.status === 409 ? [stored, 1] : [0, 0]);
    }
  });
});
