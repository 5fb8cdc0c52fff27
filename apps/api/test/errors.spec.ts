import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { creations, makeRole, readablePaths, startWorld, type World } from './support/world.js';

/** jobs-api.md, "Post Results of an ALM Job of a Project", with its stray comma. */
const exampleWithComma = `{
    "connection": 12,
    "result_message": "My Message",
    "succeeded": true,
    "automatic": true,
}`;

/** Wire contract, section 1: errors, unknown input. */
describe.each(nightlyDialects)('errors on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  const wrongFields = async (path: string, body: unknown) => {
    const answer = await app.call<Record<string, string[]>>('POST', path, { body });
    expect([path, answer.status]).toEqual([path, 400]);
    for (const messages of Object.values(answer.body)) {
      expect(messages.length).toBeGreaterThan(0);
      for (const message of messages) expect(typeof message).toBe('string');
    }
    return Object.keys(answer.body).sort();
  };

  describe('invalid input', () => {
    it('names every missing field', async () => {
      expect(await wrongFields('users/', {})).toEqual(['email', 'first_name', 'last_name']);
      expect(await wrongFields('global-roles/', {})).toContain('name');
      expect(await wrongFields('projects/', {})).toEqual(['name']);
      expect(await wrongFields('connections/alm/', {})).toEqual(['params', 'project', 'system']);
      for (const path of ['jobs/alm/', 'jobs/analysis/', `projects/${world.project}/jobs/alm/`]) {
        expect(await wrongFields(path, {})).toEqual(['automatic', 'connection', 'result_message', 'succeeded']);
      }
    });

    it('names every wrong and every unknown field at once', async () => {
      const job = { automatic: 'true', connection: '1', result_message: 5, succeeded: 1, started_at: 'now', extra: 1 };
      expect(await wrongFields('jobs/alm/', job)).toEqual(Object.keys(job).sort());
      const user = { email: 'x', first_name: null, last_name: [], role: 4, is_superuser: 'no', extra: {} };
      expect(await wrongFields('users/', user)).toEqual(Object.keys(user).sort());
      const role = { name: '', description: 1, permissions: ['all'], extra: null };
      expect(await wrongFields('global-roles/', role)).toEqual(Object.keys(role).sort());
      const project = { name: '', description: false, archived: 'no', users: {}, extra: 1 };
      expect(await wrongFields('projects/', project)).toEqual(Object.keys(project).sort());
      const connection = {
        project: -1,
        system: '',
        params: [],
        alias: '',
        frequency: 'yearly',
        command: 'Rm -rf',
        inaccessible: 0,
        extra: 1,
      };
      expect(await wrongFields('connections/analysis/', connection)).toEqual(Object.keys(connection).sort());
    });

    it('names a field that only the database can tell to be wrong together with the others', async () => {
      const { email } = world.stranger;
      expect(await wrongFields('users/', { ...aUser({ email: email.toUpperCase() }) })).toEqual(['email']);
      expect(await wrongFields('projects/', aProject({ users: [{ email: 'no@example.com', role: 'PR9' }] }))).toEqual([
        'users',
      ]);
    });

    it.each(['true', 'false', 0, 1, null, [], 'yes'])('takes only booleans for booleans, not %j', async (value) => {
      expect(await wrongFields('jobs/alm/', { ...aResult(world.alm), succeeded: value })).toEqual(['succeeded']);
      expect(await wrongFields('jobs/alm/', { ...aResult(world.alm), ready: value })).toEqual(['ready']);
    });

    it.each([null, 1, true, ['a'], {}])('takes only strings for strings, not %j', async (value) => {
      const job = { ...aResult(world.alm), result_message: value };
      expect(await wrongFields('jobs/alm/', job)).toEqual(['result_message']);
      expect(await wrongFields('connections/alm/', { ...aConnection(world.project), alias: value })).toEqual(['alias']);
    });

    it.each([null, 'x', 1, true, [], ['a']])('takes only objects for params, not %j', async (value) => {
      const connection = { ...aConnection(world.project), params: value };
      expect(await wrongFields('connections/alm/', connection)).toEqual(['params']);
    });

    it('names fields that are called like parts of every object', async () => {
      for (const { path, body } of creations(world)) {
        for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
          const raw = `{"${name}": {"a": 1}, ${JSON.stringify(body).slice(1)}`;
          const { status, text } = await app.call('POST', path, { raw });
          expect([path, name, status]).toEqual([path, name, 400]);
          expect(text).toContain(`"${name}":[`);
        }
      }
    });

    it('says how an error of a field reads: a list of sentences', async () => {
      const { text } = await app.call('POST', 'projects/', { body: {} });
      expect(text).toMatch(/^\{"name":\["[^"]+"\]\}$/);
    });
  });

  describe('malformed JSON', () => {
    const positionIn = (detail: unknown) => {
      const [, line, column] = /line (\d+).*?column (\d+)/i.exec(String(detail)) ?? [];
      return [Number(line), Number(column)];
    };

    it('tells line and column of the stray comma in the reference’s own example', async () => {
      for (const path of ['projects/1/jobs/alm/', `projects/${world.project}/jobs/alm/`]) {
        const { status, body } = await app.call('POST', path, { raw: exampleWithComma });
        expect([status, Object.keys(body)]).toEqual([400, ['detail']]);
        // The comma, or the brace after which a parser knows that the comma was wrong.
        expect([
          [5, 22],
          [6, 1],
        ]).toContainEqual(positionIn(body['detail']));
      }
    });

    it.each([
      ['{"connection": 1 "automatic": true}', [1, 18]],
      ["{'connection': 1}", [1, 2]],
      ['{\n\n  connection: 1}', [3, 3]],
      ['{"a": 1 /* why */}', [1, 9]],
      ['{"a": 1} // why', [1, 10]],
      ['{"a": 1}}', [1, 9]],
      ['{"a": NaN}', [1, 7]],
      ['{"a": 01}', [1, 8]],
      ['{"a": undefined}', [1, 7]],
      ['[1,]', [1, 4]],
      ['{\r\n"a": x}', [2, 6]],
    ])('tells line and column in %j', async (raw, [line, column]) => {
      const { status, body } = await app.call('POST', 'jobs/alm/', { raw });
      expect([status, Object.keys(body)]).toEqual([400, ['detail']]);
      const [gotLine, gotColumn] = positionIn(body['detail']);
      expect(gotLine).toBe(line);
      expect(Math.abs(gotColumn! - column!)).toBeLessThanOrEqual(1);
    });

    it('is JSON with the same name twice in an object, on every route, deep and escaped, in large bodies, too', async () => {
      const twice = '{"b": [{"x": 1, "__proto__": 2,\n"\\u005f_proto__": 3}]}';
      const bodies = [`{"a": ${twice}}`, `{"a": ${twice}}`.padEnd(100_000)];
      const calls = [
        ...creations(world).map(({ path }) => ['POST', path] as const),
        ['PATCH', `projects/${world.project}/`] as const,
        ['PATCH', `jobs/alm/${world.almJob}/`] as const,
        ['DELETE', `global-roles/${await makeRole(app, [])}/`] as const,
      ];
      for (const [method, path] of calls) {
        for (const raw of bodies) {
          const { status, body } = await app.call(method, path, { raw });
          const detail = 'The body has a duplicate property name: line 2, column 1.';
          expect([path, status, body]).toEqual([path, 400, { detail }]);
        }
      }
    });

    it.each([
      '{',
      '[',
      '{"a',
      '{"a"',
      '{"a":',
      '{"a":1,',
      '"\u0001"',
      '{"a":"\n"}',
      '\\',
      '{"a":"\\x"}',
      '{"a":"\\u12"}',
    ])('answers 400 with a position to %j', async (raw) => {
      const { status, body } = await app.call('POST', 'jobs/alm/', { raw });
      expect([status, Object.keys(body)]).toEqual([400, ['detail']]);
      expect(positionIn(body['detail']).every((number) => number > 0)).toBe(true);
    });

    it.each(['[]', '"text"', '1', 'true', 'null', '[{}]'])(
      'answers 400 to the JSON %j, which is no object',
      async (raw) => {
        for (const { path } of creations(world)) {
          expect([path, (await app.call('POST', path, { raw })).status]).toEqual([path, 400]);
        }
      },
    );

    it.each(['', ' ', '\n'])('answers 400 to the empty body %j', async (raw) => {
      for (const { path } of creations(world)) {
        expect([path, (await app.call('POST', path, { raw })).status]).toEqual([path, 400]);
      }
    });
  });

  describe('unknown input', () => {
    it('answers 400 to an unknown query parameter on every route, naming it', async () => {
      for (const path of readablePaths(world)) {
        const { status, body } = await app.call('GET', `${path}?succeded=true&pagesize=5`);
        expect([path, status, Object.keys(body).sort()]).toEqual([path, 400, ['pagesize', 'succeded']]);
      }
      for (const { path, body } of creations(world)) {
        const answer = await app.call('POST', `${path}?dry_run=true`, { body });
        expect([path, answer.status, Object.keys(answer.body)]).toEqual([path, 400, ['dry_run']]);
      }
    });

    it.each(['__proto__', 'constructor', 'toString', '__proto__[x]', 'a.b', '', '%F0%9F%90%9B'])(
      'answers 400 to the query parameter %j',
      async (name) => {
        const { status } = await app.call('GET', `jobs/?${name}=1`);
        expect(status).toBe(400);
      },
    );

    it('answers 400 to an empty filter, naming each', async () => {
      const filters = 'automatic connection ready succeeded user project system last_run__gte last_run__lt search';
      const names = [...filters.split(' '), 'ordering', 'include', 'expand', 'page_size'];
      for (const list of ['jobs/', 'jobs/alm/', 'jobs/analysis/', `projects/${world.project}/jobs/alm/`]) {
        const { status, body } = await app.call('GET', `${list}?${names.map((name) => `${name}=`).join('&')}`);
        expect([list, status, Object.keys(body).sort()]).toEqual([list, 400, [...names].sort()]);
        const bare = await app.call('GET', `${list}?search`);
        expect([bare.status, Object.keys(bare.body)]).toEqual([400, ['search']]);
      }
      const others = {
        'projects/': ['name', 'slug', 'archived', 'search', 'ordering'],
        'connections/alm/': ['alias', 'frequency', 'system', 'project', 'search'],
      };
      for (const [list, names] of Object.entries(others)) {
        const { status, body } = await app.call('GET', `${list}?${names.map((name) => `${name}=`).join('&')}`);
        expect([list, status, Object.keys(body).sort()]).toEqual([list, 400, [...names].sort()]);
      }
    });

    it('answers 400 to an empty value beside one that is not', async () => {
      const { status, body } = await app.call('GET', 'jobs/?search=a&search=');
      expect([status, Object.keys(body)]).toEqual([400, ['search']]);
    });
  });

  it('shows nothing internal in any error', async () => {
    const internal =
      /\b(SELECT|INSERT|UPDATE|sqlite|postgres|constraint|node_modules|TypeError|QueryFailed)\b|\.ts\b|\.js\b/i;
    const paths = ['jobs/?connection=x', 'users/0/', 'no/', 'users/%zz/', 'users/%00/', `jobs/alm/${'9'.repeat(90)}`];
    const texts = await Promise.all(paths.map(async (path) => (await app.call('GET', path)).text));
    const { email } = world.stranger;
    texts.push((await app.call('POST', 'users/', { body: aUser({ email }) })).text);
    texts.push((await app.call('POST', 'users/', { body: aUser({ role: 'NOPE' }) })).text);
    texts.push((await app.call('POST', 'jobs/alm/', { raw: exampleWithComma })).text);
    for (const text of texts) expect(text).not.toMatch(internal);
  });
});
