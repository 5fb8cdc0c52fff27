import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { addMember, addUser, makeConnection, makeNamedToken, makeProject, NOBODY, startApp } from './support/world.js';

interface Queued {
  readonly connection: number;
  readonly id?: number;
  readonly errors?: Record<string, string[]>;
}

/** Wire additions, section 7. */
describe.each(nightlyDialects)('runs of many connections on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const run = async (connections: readonly number[], token?: string) =>
    (await app.ok<{ results: Queued[] }>('POST', 'connections/run/', { connections }, token)).results;

  it('are queued, or say why not, in the order of the request', async () => {
    const [alm, analysis] = [
      await makeConnection(app, 'alm', project),
      await makeConnection(app, 'analysis', project, { system: 'Whitehat' }),
    ];
    const archived = await makeProject(app);
    const old = await makeConnection(app, 'alm', archived);
    await app.ok('PATCH', `projects/${archived}/`, { archived: true });
    const results = await run([analysis, NOBODY, old, alm]);
    expect(results).toEqual([
      { connection: analysis, id: expect.any(Number) },
      { connection: NOBODY, errors: { connection: ['There is no such connection.'] } },
      { connection: old, errors: { detail: ['The project is archived.'] } },
      { connection: alm, id: expect.any(Number) },
    ]);
    const job = await app.ok<object>('GET', `jobs/analysis/${results[0]?.id ?? 0}?include=state`);
    expect(job).toMatchObject({ ready: 0, automatic: false, state: 'queued' });
    const [again] = await run([alm]);
    expect(again).toEqual({ connection: alm, errors: { detail: [expect.stringContaining('unfinished run')] } });
  });

  it('are those that the caller may run', async () => {
    const [seen, hidden] = [
      await makeConnection(app, 'alm', project),
      await makeConnection(app, 'alm', await makeProject(app)),
    ];
    const reader = await addMember(app, project, 'PR6');
    expect(await run([seen, hidden], reader.token)).toEqual([
      { connection: seen, errors: { detail: [expect.any(String)] } },
      { connection: hidden, errors: { connection: ['There is no such connection.'] } },
    ]);
    const stranger = await addUser(app);
    expect(await run([seen], stranger.token)).toEqual([
      { connection: seen, errors: { connection: ['There is no such connection.'] } },
    ]);
    const { id: admin } = await app.ok<{ id: number }>('GET', 'users/me/');
    const { token } = await makeNamedToken(app, admin, { read_only: true });
    expect((await app.call('POST', 'connections/run/', { body: { connections: [seen] }, token })).status).toBe(403);
    expect(await run([seen])).toEqual([{ connection: seen, id: expect.any(Number) }]);
  });

  it.each([
    [{}, 'connections'],
    [{ connections: [] }, 'connections'],
    [{ connections: ['1'] }, 'connections'],
    [{ connections: [1, 1] }, 'connections'],
    [{ connections: Array.from({ length: 501 }, (_, index) => index + 1) }, 'connections'],
    [{ connections: [1], automatic: true }, 'automatic'],
  ])('are refused for %j', async (body, field) => {
    const answer = await app.call('POST', 'connections/run/', { body });
    expect({ status: answer.status, fields: Object.keys(answer.body as object) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it('may be 500 at once', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => NOBODY - index);
    expect(await run(ids)).toHaveLength(500);
  });
});
