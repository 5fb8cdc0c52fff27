import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aProject, aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';
import { raw } from 'sql-template-tag';

import type { TestApp } from './support/test-app.js';
import { makeConnection, addUser, makeProject, makeRole, NOBODY, startWorld, type World } from './support/world.js';

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

/** Tags as they come back through proxies that compress: nginx, Apache, Jetty and others; and from clients of earlier versions. */
const asProxiesSend = [
  ...['W/TAG', 'w/TAG', '"OPAQUE-gzip"', 'W/"OPAQUE-gzip"', '"OPAQUE--gzip"', '"OPAQUE;br"', '"OPAQUE;gzip"'],
  ...['"OPAQUE-br"', '"OPAQUE.zstd"'],
];
/** Conditions on the version of a tag that exclude it. */
const excluding = (etag: string) => ['*', etag, `W/${etag}`, `"x", ${etag}`].map((sent) => ({ 'if-none-match': sent }));

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
  const other = (etag: string) => etag.replace('.', '0.');

  describe.each(resources)('of $path', ({ path, body, change, gone }) => {
    const make = async () => {
      const made = await app.call('POST', path, { body: body(world.project) });
      return { at: `${path}${String(made.body['id'])}/`, etag: made.headers['etag'] };
    };

    it('are on every single answer, and change exactly with the object', async () => {
      const { at, etag: made } = await make();
      const { etag } = await get(at);
      // A new webhook has the same version, and another body, with its secret.
      for (const tag of [made, etag]) expect(tag).toMatch(/^"1\.[\w-]{22}"$/);
      expect((await get(at)).etag).toBe(etag);
      expect((await app.call('HEAD', at)).headers['etag']).toBe(etag);
      const seen = [etag];
      for (const value of ['One', 'Two', 'One']) {
        const changed = await app.call('PATCH', at, { body: { [change]: value } });
        expect(changed.status).toBe(200);
        expect(seen).not.toContain(changed.headers['etag']);
        expect((await get(at)).etag).toBe(changed.headers['etag']);
        seen.push(String(changed.headers['etag']));
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
      const tag = before.etag;
      const stale = [
        ...[first.etag, other(tag), 'x', '', '""', tag.replaceAll('"', ''), tag.slice(0, -1), `${first.etag}, "x"`],
        ...[tag.replace('.', '_'), `W/${first.etag}`, '"-2"', '"02"', '"2x"', '"x2"', ...excluding(tag)],
      ];
      for (const ifMatch of stale) {
        const headers = typeof ifMatch === 'string' ? { 'if-match': ifMatch } : ifMatch;
        for (const refused of [
          await app.call('PATCH', at, { body: { [change]: 'Two' }, headers }),
          await app.call('DELETE', at, { headers }),
        ]) {
          expect([headers, refused.status, Object.keys(refused.body)]).toEqual([headers, 412, ['detail']]);
        }
      }
      expect(await get(at)).toEqual(before);
      const lists = ['*', ' * ', ...['"x", TAG', 'TAG,"x"', 'W/"x" ,\tW/TAG', '"a, b", TAG'], ...asProxiesSend];
      for (const list of lists) {
        const { etag } = await get(at);
        const sent = { [change]: aName() };
        const answer = await send('PATCH', at, list.replace('TAG', etag).replace('OPAQUE', etag.slice(1, -1)), sent);
        expect([list, answer.status]).toEqual([list, 200]);
      }
      const { etag: now } = await get(at);
      const headers = { 'if-none-match': other(now) };
      expect((await app.call('PATCH', at, { body: {}, headers })).status).toBe(200);
    });

    it('answer 304 to what is known, to those only who see the same', async () => {
      const { at } = await make();
      const { etag, body } = await get(at);
      const read = (method: 'GET' | 'HEAD', noneMatch: string, token = app.admin) =>
        app.call(method, at, { token, headers: { 'if-none-match': noneMatch } });
      const known = ['*', 'TAG', '"x", TAG', 'W/TAG', ...asProxiesSend.filter((tag) => /TAG|OPAQUE/.test(tag))];
      for (const noneMatch of known) {
        const sent = noneMatch.replace('TAG', etag).replace('OPAQUE', etag.slice(1, -1));
        for (const method of ['GET', 'HEAD'] as const) {
          const { status, headers, text } = await read(method, sent);
          expect([sent, method, status, headers['etag'], text]).toEqual([sent, method, 304, etag, '']);
          expect(headers).toMatchObject({ vary: 'Accept, Accept-Encoding', 'cache-control': 'no-store' });
          expect(headers).not.toHaveProperty('content-type');
        }
      }
      const unknown = [
        '"x"',
        '',
        '"1"',
        other(etag),
        `"1.${'x'.repeat(22)}"`,
        etag.replace('"', '"x'),
        etag.slice(0, -1),
      ];
      for (const noneMatch of [...unknown, etag.slice(1, -1), etag.replace(/"$/, 'x"')]) {
        const answer = await read('GET', noneMatch);
        expect([noneMatch, answer.status, answer.body]).toEqual([noneMatch, 200, body]);
      }
      const stranger = await addUser(app);
      for (const noneMatch of ['*', etag]) {
        expect((await read('GET', noneMatch, 'wrong')).status).toBe(401);
        if (!path.includes('role')) expect([403, 404]).toContain((await read('GET', noneMatch, stranger.token)).status);
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

  it('are of what the caller sees, and tell nothing of the rest', async () => {
    const at = `connections/alm/${await makeConnection(app, 'alm', world.project)}/`;
    const blind = await addUser(app, { role: await makeRole(app, ['view_all_projects']) });
    const tags: string[] = [];
    for (const [to, token] of [
      [at, app.admin],
      [`${at}?mask=secrets`, app.admin],
      [at, blind.token],
    ] as const) {
      tags.push(String((await app.call('GET', to, { token })).headers['etag']));
    }
    expect(new Set(tags).size).toBe(3);
    expect(new Set(tags.map((tag) => tag.split('.')[0]))).toEqual(new Set(['"1']));
    await app.ok('PATCH', at, { params: { alm_pass: 'other' } });
    await app.database.write((tx) => tx.rows(raw('UPDATE connections SET version = 1')));
    const { headers, status } = await app.call('GET', at, {
      token: blind.token,
      headers: { 'if-none-match': tags[2] ?? '' },
    });
    // The version was set back here, and what the caller sees is the same.
    expect([status, headers['etag']]).toEqual([304, tags[2]]);
    expect((await app.call('GET', at)).headers['etag']).not.toBe(tags[0]);
    expect((await send('PATCH', at, tags[2] ?? '', { alias: 'Other' })).status).toBe(200);
  });

  it('are on tokens, too', async () => {
    const { id } = await addUser(app);
    const at = `users/${id}/api-token/`;
    const { etag } = await get(at);
    expect((await send('PATCH', at, other(etag))).status).toBe(412);
    expect((await get(at)).etag).toBe(etag);
    const renewed = await send('PATCH', at, etag);
    // The body has the new token in full, later masked.
    const versions = [renewed.headers['etag'], (await get(at)).etag].map((tag) => tag?.split('.')[0]);
    expect([renewed.status, versions[0]]).toEqual([200, versions[1]]);
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
