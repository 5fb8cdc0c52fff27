import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult, aUser } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { historiesOf, tryHistories } from './support/histories.js';
import { invalidRequests, mistakesIn, type InvalidRequest } from './support/invalid-requests.js';
import { rowCounts } from './support/stored-text.js';
import type { TestApp } from './support/test-app.js';
import { NOBODY, startWorld, type TestUser, type World } from './support/world.js';

const [ENCODING, ONCE] = ['Must be percent-encoded UTF-8; write % as %25.', 'Must be given once.'];

/** Wire additions, section 2: all mistakes in one answer (decision 62). */
describe.each(nightlyDialects)('all mistakes of a request on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  let requests: InvalidRequest[];
  let reader: TestUser;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
    ({ requests, reader } = await invalidRequests(world));
  });
  afterAll(() => app.close());

  const property = historiesOf({ seed: 63, count: 200 });
  it(
    'are named in one answer: of query and body, form, rules and references',
    async () => {
      const before = await rowCounts(app.database);
      await tryHistories(property, mistakesIn(requests), async ({ method, path, body, names }) => {
        const answer = await app.call(method, path, { body });
        expect([method, path, answer.status, Object.keys(answer.body).sort()]).toEqual([method, path, 400, names]);
      });
      expect(await rowCounts(app.database)).toEqual(before);
    },
    property.timeout,
  );

  it('are told only to callers who may do it, of objects that they see: 401, 403 and 404 come first', async () => {
    const invalid = [{ body: { unknown: 1, ready: 'x', name: 5 } }, { raw: '{' }, { raw: '[]' }];
    for (const { method, path, reader: status, missing } of requests) {
      for (const [index, input] of invalid.entries()) {
        const send = async (to: string, token: string | null) =>
          (await app.call(method, `${to}?bogus=1`, { ...input, token })).status;
        const answers = [await send(path, null), await send(path, reader.token), await send(path, app.admin)];
        expect([method, path, index, answers]).toEqual([method, path, index, [401, status, 400]]);
        if (missing) expect([missing, index, await send(missing, app.admin)]).toEqual([missing, index, 404]);
      }
    }
    for (const path of ['projects/2000000000/jobs/alm/', 'jobs/alm/2000000000/', 'webhooks/2000000000/deliveries/']) {
      expect([path, (await app.call('GET', `${path}?bogus=1`)).status]).toEqual([path, 404]);
    }
  });

  it('are told one by one within lists, and beside a body that is not JSON', async () => {
    const users = [{ email: 'x', role: 'PR9' }, 3, { email: 'no@example.com', role: 'PR9', bogus: 1 }];
    const { body } = await app.call('POST', 'projects/', { body: { name: ' ', users } });
    expect(body).toEqual({
      name: ['Must not be blank.'],
      users: [
        'Entry 1, email: Must be an e-mail address.',
        'Entry 2 must be an object.',
        'Entry 3, bogus: Unknown field.',
        'Entry 1, role: There is no such project role.',
        'Entry 3, email: There is no such active user.',
        'Entry 3, role: There is no such project role.',
      ],
    });
    const malformed = await app.call('POST', 'projects/?bogus=1', { raw: '{' });
    expect(malformed.body).toEqual({
      bogus: ['Unknown parameter. Available: none.'],
      detail: [expect.stringContaining('The body is not JSON: line 1, column 2')],
    });
    const cursor = await app.call('GET', 'jobs/alm/?page_size=1&cursor=x&user=abc&bogus=1');
    expect(Object.keys(cursor.body).sort()).toEqual(['bogus', 'cursor', 'user']);
  });

  it('are named for each line of bulk results, with its connection', async () => {
    const lines = [
      { connection: NOBODY, automatic: 'x', succeeded: true, result_message: '', last_run: '2100-01-01T00:00:00Z' },
      { connection: world.analysis, automatic: true, succeeded: 1, result_message: '', kind: 'analysis' },
    ];
    const raw = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"connection":`;
    const headers = { 'content-type': 'application/x-ndjson' };
    const { body } = await app.call<{ results: { errors: object }[] }>('POST', 'jobs/alm/bulk/', { raw, headers });
    expect(body.results.map(({ errors }) => Object.keys(errors).sort())).toEqual([
      ['automatic', 'connection', 'last_run'],
      ['connection', 'kind', 'succeeded'],
      ['detail'],
    ]);
    const denied = await app.call<{ results: { errors: object }[] }>('POST', 'jobs/alm/bulk/', {
      raw: JSON.stringify({ ...aResult(world.alm), automatic: 'x' }),
      headers,
      token: reader.token,
    });
    expect(denied.body.results).toEqual([{ errors: { detail: [expect.stringContaining('permission')] } }]);
  });

  it('are 50 at most, in an answer of a few kilobytes', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `x${String(index)}`);
    const fields = Object.fromEntries(many.map((name) => [name, 1]));
    const long = 'x'.repeat(10_000);
    const repeated = Array.from({ length: 2000 }, () => 'bogus=1').join('&');
    const answers = [
      await app.call('GET', `jobs/?${many.map((name) => `${name}=1`).join('&')}`),
      await app.call('GET', `jobs/?${repeated}&connection=${long}&${long}=1`),
      await app.call('POST', 'projects/', { body: { name: 'New', ...fields } }),
      await app.call('POST', 'users/', { body: { ...aUser(), [long]: 1, role: long, email: long } }),
      await app.call('POST', 'projects/', { body: { name: 'New', users: [fields] } }),
      await app.call('PATCH', `connections/alm/${world.alm}/`, { body: { params: { [long]: { $secret: true } } } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(Math.max(...answers.map(({ text }) => text.length))).toBeLessThan(4096);
    const more = ['1950 more mistakes are not listed.'];
    expect([0, 2, 4].map((index) => answers[index]?.body['detail'])).toEqual([
      more,
      more,
      ['1952 more mistakes are not listed.'],
    ]);
    expect(Object.keys(answers[1]?.body ?? {})).toEqual(['bogus', `${'x'.repeat(100)}…`, 'connection']);
  });

  it.each([
    ['jobs/?user=abc', { user: ['Must be the id or the e-mail address of a user.'] }],
    ['jobs/?user=nope&user=a@example.com', { user: ['Must be the id or the e-mail address of a user.'] }],
    ['users/?email=nope', { email: ['Must be an e-mail address.'] }],
    ['users/?role=nope', { role: ['Must be the id of a global role, such as UR1.'] }],
    ['jobs/alm/%', { detail: 'The path must be percent-encoded UTF-8; write % as %25.' }],
    ['jobs/?search=%', { search: ['Must be percent-encoded UTF-8; write % as %25.'] }],
    ['jobs/?search=%zz&system=%E4', { search: [ENCODING], system: [ENCODING] }],
    ['jobs/?%=1', { '%': [expect.stringMatching(/^Unknown parameter/)] }],
    ['jobs/?search=%00', { search: ['Must not contain NUL characters or lone surrogates.'] }],
    ['jobs/?page_size=5&page_size=5', { page_size: ['Must be given once.'] }],
    ['jobs/?format=json&format=json&ordering=id&ordering=id', { format: [ONCE], ordering: [ONCE] }],
    ['audit/?object=connection/01', { object: [expect.stringMatching(/^Must be one of/)] }],
  ])('answers 400 to %s, saying why', async (path, expected) => {
    const { status, body } = await app.call('GET', path);
    expect([status, body]).toEqual([400, expected]);
  });

  it('takes integers of a query and a path in one form', async () => {
    const odd = [
      '01',
      '+1',
      '%2B1',
      '-1',
      '1.0',
      '1e3',
      '0x1',
      ' 1',
      '%201',
      '1%20',
      '٣',
      '9007199254740992',
      '9'.repeat(40),
    ];
    for (const id of odd) {
      for (const name of ['connection', 'project', 'user', 'page_size']) {
        const { status, body } = await app.call('GET', `jobs/?${name}=${encodeURI(id)}`.replaceAll('%25', '%'));
        expect([id, name, status, Object.keys(body)]).toEqual([id, name, 400, [name]]);
      }
      const path = `jobs/alm/${encodeURI(id)}/`.replaceAll('%25', '%');
      expect([id, (await app.call('GET', path)).status]).toEqual([id, 404]);
    }
  });
});
