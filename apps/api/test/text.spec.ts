import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job, LeasedJob } from '@syncledger/domain';
import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { outcomesOf } from './support/bulk.js';
import type { TestApp } from './support/test-app.js';
import { startWorld, type World } from './support/world.js';

const NUL = '\u0000';
const LONE = '\uD800';
const notStorable = {
  NUL,
  'lone high surrogate': LONE,
  'lone low surrogate': '\uDC00',
  'swapped pair': '\uDC00\uD800',
};

const texts = {
  emoji: '🐛👩‍👩‍👧‍👦🏳️‍🌈',
  'right to left': 'שלום \u200Fمرحبا\u202E',
  'composed and decomposed': 'é e\u0301 ﬁ Å',
  'white space': '  \tleading and trailing\r\n\u00A0\u2028\u2029 ',
  'control characters': 'x\u0001\u001F\u007F\u0085',
  'non-characters': '\uFEFF\uFFFE\uFFFF\u{10FFFF}',
  'markup and SQL': `<b>&amp;"'\\ %_ '; DROP TABLE jobs; -- \${x}`,
  'case that changes length': 'İıßŉ',
};

/** Wire contract, section 1: text. */
describe.each(nightlyDialects)('text on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  /** Every place of a body that takes a string: path, field, body. */
  const placesFor = (bad: string): [string, string, object][] => {
    const connection = (overrides: object) => ({ ...aConnection(world.project), ...overrides });
    return [
      ['users/', 'email', aUser({ email: `a${bad}@example.com` })],
      ['users/', 'first_name', aUser({ first_name: bad })],
      ['users/', 'last_name', aUser({ last_name: `Love${bad}lace` })],
      ['users/', 'role', aUser({ role: `UR1${bad}` })],
      ['global-roles/', 'name', { name: `x${bad}`, permissions: [] }],
      ['global-roles/', 'description', { name: 'Some', permissions: [], description: bad }],
      ['global-roles/', 'permissions', { name: 'Some', permissions: [`sync_all${bad}`] }],
      ['global-roles/', 'inherit_from', { name: 'Some', inherit_from: `UR1${bad}` }],
      ['projects/', 'name', aProject({ name: bad })],
      ['projects/', 'description', aProject({ description: `x${bad}y` })],
      ['projects/', 'users', aProject({ users: [{ email: `a${bad}@example.com`, role: 'PR6' }] })],
      ['projects/', 'users', aProject({ users: [{ email: world.stranger.email, role: `PR6${bad}` }] })],
      ['connections/alm/', 'system', connection({ system: `Ji${bad}ra` })],
      ['connections/alm/', 'alias', connection({ alias: bad })],
      ['connections/alm/', 'command', connection({ command: `sync${bad}` })],
      ['connections/alm/', 'frequency', connection({ frequency: `daily${bad}` })],
      ['connections/alm/', 'params', connection({ params: { a: bad } })],
      ['connections/analysis/', 'params', connection({ params: { [`a${bad}`]: 1 } })],
      ['connections/alm/', 'params', connection({ params: { a: { b: [[{ c: `x${bad}` }]] } } })],
      ['connections/alm/', 'params', connection({ params: { a: [{ [bad]: null }] } })],
      ['jobs/analysis/', 'started_at', aResult(world.analysis, { started_at: `2020-01-01T00:00:00Z${bad}` })],
    ];
  };

  it.each(Object.entries(notStorable))('answers 400 to a %s in any string of a body', async (_, bad) => {
    for (const [path, field, body] of placesFor(bad)) {
      const { status, body: errors } = await app.call('POST', path, { body });
      const named = Object.keys(errors).map((name) => name.split(/[.[]/)[0]);
      expect([path, field, status, [...new Set(named)]]).toEqual([path, field, 400, [field]]);
    }
  });

  it('answers 400 to one beside other wrong fields, naming all', async () => {
    const body = { ...aProject({ name: NUL }), users: 1, [`x${NUL}`]: 1 };
    const { status, body: errors } = await app.call('POST', 'projects/', { body });
    expect([status, Object.keys(errors).sort()]).toEqual([400, ['name', 'users', `x${NUL}`].sort()]);
  });

  /** Wire additions, section 2: a result is never refused for what a tool printed. */
  it.each(Object.entries(notStorable))('stores U+FFFD for each character of a %s in a result', async (_, bad) => {
    const [printed, stored] = [bad, '\ufffd'.repeat(bad.length)].map((text) => `a${text}\ud83d\udc1b${text}`);
    const result = aResult(world.alm, { result_message: printed! });
    const single = await app.ok<Job>('POST', 'jobs/alm/', result);
    const inProject = await app.ok<Job>('POST', `projects/${world.project}/jobs/alm/`, result);
    const bulk = await outcomesOf(app, [result]);
    await app.ok('POST', 'jobs/alm/', { connection: world.alm, automatic: true, ready: false });
    const [run] = (await app.ok<{ results: LeasedJob[] }>('POST', 'jobs/claim/', {})).results;
    const end = { lease: run!.lease.token, ready: true, succeeded: true, result_message: printed };
    const ids = [single.id, inProject.id, bulk[0]!.id, run!.id];
    for (const _again of [1, 2]) await app.ok('PATCH', `jobs/alm/${String(run!.id)}/`, end);
    for (const id of ids) {
      expect((await app.ok<Job>('GET', `jobs/alm/${String(id)}/`)).result_message).toBe(stored);
    }
  });

  const filters: Record<string, string[]> = {
    'jobs/': ['system', 'search', 'user', 'connection', 'last_run__gte', 'automatic', 'ordering'],
    'jobs/alm/': ['system', 'search', 'user'],
    'projects/': ['name', 'slug', 'search', 'archived'],
    'connections/': ['alias', 'system', 'search', 'frequency'],
    'users/': ['page_size'],
  };

  it.each(['%00', 'a%00b', '%ED%A0%80', '%FF'])('answers 400 to %s in a filter', async (bad) => {
    for (const [list, names] of Object.entries(filters)) {
      for (const name of names) {
        const { status } = await app.call('GET', `${list}?${name}=${bad}`);
        expect([list, name, status]).toEqual([list, name, 400]);
      }
    }
  });

  it('names the filter that holds a NUL', async () => {
    const { body } = await app.call('GET', 'jobs/?search=a%00&system=%00&succeeded=true');
    expect(Object.keys(body).sort()).toEqual(['search', 'system']);
  });

  it.each(['%00', 'a%00b', '%ED%A0%80', '%FF'])('answers 400 or 404 to %s in a path', async (bad) => {
    for (const path of [`users/${bad}/`, `projects/${bad}/`, `jobs/alm/${bad}`, `${bad}/`]) {
      expect([400, 404]).toContain((await app.call('GET', path)).status);
    }
  });

  it.each(Object.entries(texts))('gives %s back as it was sent', async (_, text) => {
    const job = await app.ok('POST', 'jobs/alm/', aResult(world.alm, { result_message: text }));
    expect((await app.ok('GET', `jobs/alm/${String(job['id'])}`))['result_message']).toBe(text);

    const params = { [text]: text, nested: [{ [text]: [text] }], __proto: 1 };
    const connection = await app.ok('POST', 'connections/alm/', { ...aConnection(world.project), params, alias: text });
    const read = await app.ok('GET', `connections/alm/${String(connection['id'])}/`);
    expect([read['alias'], read['params']]).toEqual([text, params]);

    const user = await app.ok('POST', 'users/', aUser({ first_name: text, last_name: text }));
    const readUser = await app.ok('GET', `users/${String(user['id'])}/`);
    expect([readUser['first_name'], readUser['last_name']]).toEqual([text, text]);

    const project = await app.ok('POST', 'projects/', aProject({ name: text, description: text }));
    const readProject = await app.ok('GET', `projects/${String(project['id'])}/`);
    expect([readProject['name'], readProject['description']]).toEqual([text, text]);
  });

  it.each(Object.entries(texts))('finds %s by an exact filter and by a search', async (_, text) => {
    const system = `${text}!`;
    const connection = await app.ok<{ id: number }>('POST', 'connections/alm/', {
      ...aConnection(world.project),
      system,
    });
    await app.ok('POST', 'jobs/alm/', aResult(connection.id, { result_message: `before ${text} after` }));
    for (const query of [`system=${encodeURIComponent(system)}`, `search=${encodeURIComponent(text)}`]) {
      const { results } = await app.ok<{ results: object[] }>('GET', `jobs/?connection=${connection.id}&${query}`);
      expect(results).toHaveLength(1);
    }
  });

  it('reads escapes as the characters that they stand for', async () => {
    const raw = `{"connection": ${world.alm}, "automatic": true, "succeeded": true, "result_message": "\\ud83d\\udc1b\\u00e9\\/"}`;
    const { status, body } = await app.call('POST', 'jobs/alm/', { raw });
    expect([status, body['result_message']]).toEqual([200, '🐛é/']);
  });

  it('keeps params that have the names of parts of every object', async () => {
    const params = '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"toString":"text"}';
    const { stringify } = JSON;
    const raw = stringify({ ...aConnection(world.project), params: null }).replace('null', params);
    const { status, text } = await app.call('POST', 'connections/alm/', { raw });
    expect(status).toBe(201);
    expect(text).toContain(params);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('gives numbers, empty values and nesting in params back as they were', async () => {
    const params = {
      sde_min_priority: 7,
      share: 0.5,
      negative: -1,
      none: null,
      yes: true,
      list: [],
      object: {},
      '': '',
    };
    const made = await app.ok('POST', 'connections/alm/', { ...aConnection(world.project), params });
    expect(made['params']).toEqual(params);
    expect(Object.keys(made['params'] as object)).toEqual(Object.keys(params));
  });
});
