import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject, Kind } from '@syncledger/domain';
import { aConnection, aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { Answer, TestApp } from './support/test-app.js';
import { makeConnection, makeJob, addUser, makeProject, startApp } from './support/world.js';

const marker = { $secret: true };
const canary = 'cAnArY-mAsK-51c0ffee';

interface Known {
  readonly kind: Kind;
  readonly system: string;
  /** Not secret by the system's schema. */
  readonly open: JsonObject;
  /** Secret by it, or unknown to it. */
  readonly secret: JsonObject;
}

const unknown = { home_grown: canary, nothing: null, zero: 0, no: false, list: [canary], deep: { alm_server: canary } };
const systems: Known[] = [
  {
    kind: 'alm',
    system: 'Jira',
    open: { alm_server: 'jira.example.com', alm_user: 'sync', sde_min_priority: 7 },
    secret: { alm_pass: canary, alm_api_token: canary, ...unknown },
  },
  { kind: 'alm', system: 'jIRA', open: { alm_server: 'jira.example.com' }, secret: { alm_pass: canary, ...unknown } },
  {
    kind: 'analysis',
    system: 'WhiteHat',
    open: { analysis_server: 'scan.example.com', analysis_user: 'sync' },
    secret: { analysis_pass: canary, analysis_api_key: canary, ...unknown },
  },
  { kind: 'alm', system: 'Home-grown', open: {}, secret: { alm_server: canary, alm_pass: canary, ...unknown } },
];

const masked = (secret: JsonObject) => Object.fromEntries(Object.keys(secret).map((name) => [name, marker]));

/** Wire contract, section 6: `?mask=secrets`, and how a marker that is sent back is resolved. */
describe.each(nightlyDialects)('secrets on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const patch = (path: string, body: unknown) => app.call('PATCH', path, { body });
  const make = (params: JsonObject, system = 'Jira') => makeConnection(app, 'alm', project, { system, params });
  const stored = async (id: number) => (await app.ok('GET', `connections/alm/${id}/`))['params'];

  /** The params of one connection, wherever it stands in an answer. */
  const paramsIn = ({ body }: Answer, id: number): unknown => {
    const objects = (body['results'] ?? [body]) as Record<string, unknown>[];
    const connections = objects.map((one) => (one['connection'] ?? one) as { id: number; params?: unknown });
    return connections.find((one) => one.id === id)?.params;
  };

  it.each(systems)('of $system are masked wherever connections and jobs are shown', async (known) => {
    const { kind, system, open, secret } = known;
    const params = { ...open, ...secret };
    const id = await makeConnection(app, kind, project, { system, params });
    const job = await makeJob(app, kind, id);
    const singles = [`connections/${kind}/${id}/`, `jobs/${kind}/${job}`];
    const lists = [
      'connections/',
      `connections/${kind}/`,
      'jobs/',
      `jobs/${kind}/`,
      `projects/${project}/jobs/${kind}/`,
    ];
    for (const path of [...singles, ...lists, ...lists.map((list) => `${list}?page_size=1000`)]) {
      const shown = await app.call('GET', `${path}${path.includes('?') ? '&' : '?'}mask=secrets`);
      expect([path, paramsIn(shown, id)]).toEqual([path, { ...open, ...masked(secret) }]);
      expect(shown.text).not.toContain(canary);
      expect([path, paramsIn(await app.call('GET', path), id)]).toEqual([path, params]);
    }
    const posts = [`jobs/${kind}/`, `projects/${project}/jobs/${kind}/`];
    const answers = [
      await patch(`connections/${kind}/${id}/?mask=secrets`, { alias: 'X' }),
      ...(await Promise.all(posts.map((path) => app.call('POST', `${path}?mask=secrets`, { body: aResult(id) })))),
    ];
    for (const answer of answers) {
      expect([answer.status, paramsIn(answer, id)]).toEqual([200, { ...open, ...masked(secret) }]);
    }
    expect(paramsIn(await app.call('GET', singles[0]!), id)).toEqual(params);
  });

  it.each(['mask=', 'mask=all', 'mask=Secrets', 'mask=true', 'mask=secrets&mask=secrets,x'])(
    'are not masked with %s, which is refused',
    async (query) => {
      const id = await make({ alm_pass: canary });
      for (const path of ['connections/', `connections/alm/${id}/`, 'jobs/', 'jobs/alm/']) {
        const { status, body, text } = await app.call('GET', `${path}?${query}`);
        expect([path, status, Object.keys(body)]).toEqual([path, 400, ['mask']]);
        expect(text).not.toContain(canary);
      }
    },
  );

  it('have no mask for those who may not see params at all', async () => {
    const { email, token } = await addUser(app);
    const seen = await makeProject(app, { users: [{ email, role: 'PR4' }] });
    const id = await makeConnection(app, 'alm', seen);
    const job = await makeJob(app, 'alm', id);
    for (const path of ['connections/', `connections/alm/${id}/`, 'jobs/', `jobs/alm/${job}`]) {
      const { status, text } = await app.call('GET', `${path}?mask=secrets`, { token });
      expect([path, status, text.includes('"params"'), text.includes('$secret')]).toEqual([path, 200, false, false]);
    }
  });

  it('stay as they are when a connection is sent back as it was shown', async () => {
    const params = { alm_server: 'jira.example.com', alm_pass: canary, ...unknown };
    const id = await make(params);
    const path = `connections/alm/${id}/`;
    const shown = (await app.ok('GET', `${path}?mask=secrets`))['params'] as JsonObject;
    const { status, body } = await patch(path, { params: { ...shown, alm_server: 'new.example.com' } });
    expect([status, body['params']]).toEqual([200, { ...params, alm_server: 'new.example.com' }]);
    expect(await stored(id)).toEqual({ ...params, alm_server: 'new.example.com' });
  });

  it('are kept by the marker one by one, while all else is replaced', async () => {
    const id = await make({ alm_server: 'old', alm_pass: canary, alm_api_token: 'gone', extra: [1, { a: 2 }] });
    const sent = { alm_server: marker, alm_pass: marker, extra: marker, alm_user: 'new' };
    expect((await patch(`connections/alm/${id}/`, { params: sent })).status).toBe(200);
    expect(await stored(id)).toEqual({ alm_server: 'old', alm_pass: canary, extra: [1, { a: 2 }], alm_user: 'new' });
    await app.ok('PATCH', `connections/alm/${id}/`, { params: { alm_pass: 'changed', extra: marker } });
    expect(await stored(id)).toEqual({ alm_pass: 'changed', extra: [1, { a: 2 }] });
    await app.ok('PATCH', `connections/alm/${id}/`, { system: 'Rally', params: { alm_pass: marker } });
    expect(await stored(id)).toEqual({ alm_pass: 'changed' });
  });

  it.each<JsonObject[]>([
    [{ other: marker }],
    [{ alm_pass: marker, other: marker }],
    [JSON.parse('{"toString": {"$secret": true}}') as JsonObject],
    [{ constructor: marker }],
    // Also of a value that is stored: it is masked as a whole.
    [{ alm_pass: [marker] }],
    [{ alm_pass: { deep: [{ er: marker }] } }],
  ])('are not kept where nothing is stored: %j', async (params) => {
    const id = await make({ alm_pass: canary });
    const path = `connections/alm/${id}/`;
    const before = await app.call('GET', path);
    const refused = await patch(path, { alias: 'X', params });
    expect([refused.status, Object.keys(refused.body)]).toEqual([400, ['params']]);
    expect(refused.text).not.toContain(canary);
    const after = await app.call('GET', path);
    expect([after.body, after.headers['etag']]).toEqual([before.body, before.headers['etag']]);
    for (const kind of ['alm', 'analysis']) {
      const count = (await app.ok<{ results: object[] }>('GET', 'connections/')).results.length;
      const posted = await app.call('POST', `connections/${kind}/`, { body: { ...aConnection(project), params } });
      expect([posted.status, Object.keys(posted.body)]).toEqual([400, ['params']]);
      expect((await app.ok<{ results: object[] }>('GET', 'connections/')).results).toHaveLength(count);
    }
  });

  it.each([[{ $secret: false }], [{ $secret: 'true' }], [{ $secret: true, more: 1 }], ['$secret']])(
    'are replaced by what only looks like the marker: %j',
    async (value) => {
      const id = await make({ alm_pass: canary });
      await app.ok('PATCH', `connections/alm/${id}/`, { params: { alm_pass: value } });
      expect(await stored(id)).toEqual({ alm_pass: value });
      expect(await stored(await make({ alm_pass: value }))).toEqual({ alm_pass: value });
    },
  );

  it('are not kept beyond the size that params may have', async () => {
    const id = await make({ a: 'x'.repeat(40_000) });
    const path = `connections/alm/${id}/`;
    const { status, body } = await patch(path, { params: { a: marker, b: 'x'.repeat(40_000) } });
    expect([status, Object.keys(body)]).toEqual([400, ['params']]);
    expect(await stored(id)).toEqual({ a: 'x'.repeat(40_000) });
    expect((await patch(path, { params: { a: marker, b: 'x'.repeat(20_000) } })).status).toBe(200);
  });
});
