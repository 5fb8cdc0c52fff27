import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aProject, aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { makeConnection, addUser, makeProject, NOBODY, startWorld, type World } from './support/world.js';

/** What has an ETag: how one is made, and changed. */
const resources = [
  { path: 'users/', body: () => aUser(), change: 'first_name', gone: false },
  { path: 'global-roles/', body: () => ({ name: aName(), permissions: [] }), change: 'description', gone: true },
  { path: 'project-roles/', body: () => ({ name: aName(), permissions: [] }), change: 'description', gone: true },
  { path: 'projects/', body: () => aProject(), change: 'description', gone: true },
  { path: 'connections/alm/', body: (project: number) => aConnection(project), change: 'alias', gone: true },
  { path: 'connections/analysis/', body: (project: number) => aConnection(project), change: 'alias', gone: true },
  {
    path: 'webhooks/',
    body: (project: number) => ({ url: 'https://example.com/', events: ['job.failed'], project }),
    change: 'description',
    gone: true,
  },
];

let number = 0;
const aName = () => `Tagged ${(number += 1)}`;

/** Wire contract, section 6: `ETag` and `If-Match`; issue 3, "What it must show". */
describe.each(nightlyDialects)('ETags on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  const get = async (path: string) => {
    const { body, headers } = await app.call('GET', path);
    return { body, etag: headers['etag'] ?? '' };
  };
  const send = (method: 'PATCH' | 'DELETE', path: string, ifMatch: string, body?: unknown, token = app.admin) =>
    app.call(method, path, { headers: { 'if-match': ifMatch }, token, ...(body !== undefined && { body }) });
  const other = (etag: string) => `"${etag.replaceAll('"', '')}0"`;

  describe.each(resources)('of $path', ({ path, body, change, gone }) => {
    const make = async () => {
      const made = await app.call('POST', path, { body: body(world.project) });
      return { at: `${path}${String(made.body['id'])}/`, etag: made.headers['etag'] };
    };

    it('are on every single answer, and change exactly with the object', async () => {
      const { at, etag } = await make();
      expect(etag).toMatch(/^(W\/)?"[\x21\x23-\x7e]+"$/);
      expect([(await get(at)).etag, (await get(at)).etag]).toEqual([etag, etag]);
      expect((await app.call('HEAD', at)).headers['etag']).toBe(etag);
      const seen = [etag];
      for (const value of ['One', 'Two', 'One']) {
        const changed = await app.call('PATCH', at, { body: { [change]: value } });
        expect(changed.status).toBe(200);
        expect(seen).not.toContain(changed.headers['etag']);
        expect((await get(at)).etag).toBe(changed.headers['etag']);
        seen.push(changed.headers['etag']);
      }
      const { etag: last } = await get(at);
      expect((await app.call('PATCH', at, { body: { unknown: 1 } })).status).toBe(400);
      expect((await get(at)).etag).toBe(last);
      expect((await app.call('GET', path)).headers['etag']).toBeUndefined();
    });

    it('let a change through only on what has not changed', async () => {
      const { at } = await make();
      const first = await get(at);
      const changed = await send('PATCH', at, first.etag, { [change]: 'One' });
      expect([changed.status, changed.body]).toEqual([200, { ...changed.body, [change]: 'One' }]);
      const before = await get(at);
      const stale = [first.etag, other(before.etag), 'x', before.etag.replaceAll('"', ''), `${first.etag}, "x"`];
      for (const ifMatch of stale) {
        for (const refused of [
          await send('PATCH', at, ifMatch, { [change]: 'Two' }),
          await send('DELETE', at, ifMatch),
        ]) {
          expect([ifMatch, refused.status, Object.keys(refused.body)]).toEqual([ifMatch, 412, ['detail']]);
        }
      }
      expect(await get(at)).toEqual(before);
      const lists = ['*', ' * ', (etag: string) => `"x", ${etag}`, (etag: string) => `${etag},"x"`];
      for (const list of lists) {
        const { etag } = await get(at);
        const answer = await send('PATCH', at, typeof list === 'string' ? list : list(etag), { [change]: aName() });
        expect([String(list), answer.status]).toEqual([String(list), 200]);
      }
    });

    it.each(['its own', '*', 'a list'])('let a deletion through: %s', async (which) => {
      const { at, etag = '' } = await make();
      const ifMatch = { 'its own': etag, '*': '*', 'a list': `"x", ${etag}` }[which] ?? '';
      expect((await send('DELETE', at, ifMatch)).status).toBe(204);
      const after = await app.call('GET', at);
      if (gone) expect(after.status).toBe(404);
      else expect(after.body['is_active']).toBe(false);
    });
  });

  it('are on tokens, too', async () => {
    const { id } = await addUser(app);
    const at = `users/${id}/api-token/`;
    const { etag } = await get(at);
    expect((await send('PATCH', at, other(etag))).status).toBe(412);
    expect((await get(at)).etag).toBe(etag);
    const renewed = await send('PATCH', at, etag);
    expect([renewed.status, renewed.headers['etag']]).toEqual([200, (await get(at)).etag]);
    expect((await send('DELETE', at, etag)).status).toBe(412);
    expect((await send('DELETE', at, (await get(at)).etag)).status).toBe(204);
    const named = await app.call('POST', `users/${id}/api-tokens/`, { body: { name: 'Named' } });
    const tag = named.headers['etag'] ?? '';
    const its = `users/${id}/api-tokens/${String(named.body['id'])}/`;
    expect((await send('DELETE', its, other(tag))).status).toBe(412);
    expect((await send('DELETE', its, tag)).status).toBe(204);
  });

  it('are on the caller, too', async () => {
    const { token } = await addUser(app);
    const me = async () => (await app.call('GET', 'users/me/', { token })).headers['etag'] ?? '';
    const before = await me();
    const changed = await send('PATCH', 'users/me/', before, { first_name: 'One' }, token);
    expect([changed.status, changed.headers['etag']]).toEqual([200, await me()]);
    expect((await send('PATCH', 'users/me/', before, { first_name: 'Two' }, token)).status).toBe(412);
    expect(await app.ok('GET', 'users/me/', undefined, token)).toMatchObject({ first_name: 'One' });
  });

  it('are not on jobs, lists and refusals', async () => {
    const { project, alm, almJob, stranger } = world;
    const paths = [`jobs/alm/${almJob}`, 'jobs/', 'connections/', 'users/', `projects/${project}/jobs/alm/`];
    for (const path of [...paths, `connections/alm/${NOBODY}/`]) {
      expect([path, (await app.call('GET', path)).headers['etag']]).toEqual([path, undefined]);
    }
    const hidden = await app.call('GET', `connections/alm/${alm}/`, { token: stranger.token });
    expect([hidden.status, hidden.headers['etag']]).toEqual([404, undefined]);
  });

  it('tell nobody of what they can’t see', async () => {
    const { project, almJob } = world;
    const { email, token } = await addUser(app, { role: 'UR6' });
    const hider = await addUser(app, { role: 'UR1' });
    const own = await makeProject(app, { users: [{ email, role: 'PR6' }] });
    const path = `projects/${project}/`;
    expect(await get(path)).toMatchObject({ body: { id: project } });
    for (const ifMatch of ['"1"', '"x"', '*']) {
      for (const at of [path, `projects/${NOBODY}/`]) {
        expect((await send('PATCH', at, ifMatch, { name: 'X' }, hider.token)).status).toBe(404);
        expect((await send('DELETE', at, ifMatch, undefined, hider.token)).status).toBe(404);
      }
    }
    expect((await app.call('GET', `projects/${own}/`, { token })).status).toBe(200);
    expect((await app.call('GET', `jobs/alm/${almJob}`)).status).toBe(200);
  });

  it.each(['alm', 'analysis'] as const)(
    'without them, of 100 edits of one %s connection the last wins whole',
    async (kind) => {
      const at = `connections/${kind}/${await makeConnection(app, kind, world.project)}/`;
      const bodies = Array.from({ length: 100 }, (_, index) => ({
        alias: `Edit ${index}`,
        command: `edit-${index}`,
        params: { [`only-${index}`]: index, alm_pass: `secret ${index}` },
      }));
      const before = await get(at);
      const answers = await Promise.all(bodies.map((body) => app.call('PATCH', at, { body })));
      expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
      const after = await get(at);
      const { alias } = after.body as { alias: string };
      const winner = bodies.find((body) => body.alias === alias);
      expect(after.body).toEqual({ ...before.body, ...winner });
      expect(winner).toBeDefined();
      expect(after.etag).not.toBe(before.etag);
    },
  );

  it.each(['PATCH', 'DELETE'] as const)('let one alone of 20 at once through: %s', async (method) => {
    const at = `connections/alm/${await makeConnection(app, 'alm', world.project)}/`;
    const { body: before, etag } = await get(at);
    const calls = Array.from({ length: 20 }, (_, index) =>
      send(method, at, etag, method === 'PATCH' ? { alias: `Try ${index}`, params: { index } } : undefined),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    const winner = statuses.findIndex((status) => status < 300);
    const rest = statuses.filter((_, index) => index !== winner);
    if (method === 'PATCH') {
      expect(rest).toEqual(Array(19).fill(412));
      expect((await get(at)).body).toEqual({ ...before, alias: `Try ${winner}`, params: { index: winner } });
    } else {
      expect([statuses[winner], rest]).toEqual([204, Array(19).fill(404)]);
    }
  });
});
