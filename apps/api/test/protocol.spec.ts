import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { creations, addUser, makeProject, readablePaths, startWorld, type World } from './support/world.js';

/** Wire contract, section 1: base path, format, created. */
describe.each(nightlyDialects)('the protocol on %s', (dialect) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(dialect);
  });
  afterAll(() => world.app.close());

  const countJobs = async () => (await world.app.ok<{ count: number }>('GET', 'jobs/?page_size=1')).count;

  describe('base path', () => {
    it('answers every GET with and without the trailing slash, without a redirect', async () => {
      for (const path of readablePaths(world)) {
        const slashed = await world.app.call('GET', path);
        const bare = await world.app.call('GET', path.slice(0, -1));
        expect([path, slashed.status, bare.status]).toEqual([path, 200, 200]);
        expect(bare.body).toEqual(slashed.body);
      }
    });

    it('takes a query after a path without its slash', async () => {
      const { status, body } = await world.app.call('GET', 'projects?page_size=1');
      expect([status, Object.keys(body)]).toEqual([200, ['count', 'next', 'previous', 'results']]);
    });

    it('takes every POST without the trailing slash', async () => {
      for (const { path, body } of creations(world)) {
        const { status } = await world.app.call('POST', path.slice(0, -1), { body });
        expect([path, status]).toEqual([path, path.includes('jobs') ? 200 : 201]);
      }
    });

    it.each(['/health/live', '/health/ready', '/api/docs'])('answers %s with a slash too', async (path) => {
      expect((await world.app.call('GET', path, { token: null })).status).toBe(200);
      expect((await world.app.call('GET', `${path}/`, { token: null })).status).toBe(200);
    });

    it.each(['/api/', '/api/v2/', '/api/v1/jobs/alm/', 'nothing/', 'jobs/other/', 'jobs//alm/', 'Users/'])(
      'answers 404 with a detail on the unknown path %s',
      async (path) => {
        const { status, body } = await world.app.call('GET', path);
        expect([status, Object.keys(body)]).toEqual([404, ['detail']]);
      },
    );
  });

  it('tells which server answers, without a token', async () => {
    const { version } = JSON.parse(await readFile(`${import.meta.dirname}/../../../package.json`, 'utf8')) as {
      version: string;
    };
    for (const path of ['/version', '/version/', '/api/v2/version', '/api/v2/version/']) {
      const { status, body, headers } = await world.app.call('GET', path, { token: null });
      // Tests run from the source, which no build has stamped.
      expect([path, status, body]).toEqual([path, 200, { version, commit: null, wire: 'v2' }]);
      expect(headers['etag']).toBeUndefined();
      expect((await world.app.call('GET', `${path}?x=1`, { token: null })).status).toBe(400);
      expect(await world.app.call('POST', path, { token: null })).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
    }
  });

  describe('created', () => {
    it('answers 201 for a created object, 200 for a posted job', async () => {
      for (const { path, body } of creations(world)) {
        const { status, body: made } = await world.app.call('POST', path, { body });
        expect([path, status]).toEqual([path, path.includes('jobs') ? 200 : 201]);
        expect(made['id']).toBeDefined();
      }
    });

    it('answers 201 for a token and 204, without a body, for its deletion', async () => {
      const { id } = await addUser(world.app);
      expect((await world.app.call('POST', `users/${id}/api-token/`)).status).toBe(201);
      const { status, text } = await world.app.call('DELETE', `users/${id}/api-token/`);
      expect([status, text]).toEqual([204, '']);
    });
  });

  describe('format', () => {
    it('answers JSON in UTF-8', async () => {
      for (const path of [...readablePaths(world), 'nothing/']) {
        const { headers } = await world.app.call('GET', path);
        expect(headers['content-type']).toMatch(/^application\/json(; ?charset=utf-8)?$/i);
      }
    });

    it('reads a body without a Content-Type as JSON', async () => {
      const raw = JSON.stringify(aResult(world.alm));
      const { status } = await world.app.call('POST', 'jobs/alm/', { raw });
      expect(status).toBe(200);
    });

    /** All parameters but the charset are ignored, however they are written. */
    const parameters = [
      ...['', '; charset=utf-8', ';charset="UTF-8"', '; charset=utf8', '; charset=US-ASCII', '; Charset="utf\\-8"'],
      ...['; indent=4', ';', ' ; ;', ';\tcharset=utf-8 ; version=1.0', '; profile="a;charset=latin1,b"', '; charset='],
    ];
    const types = ['application/json', 'Application/JSON'];

    it.each(parameters)('reads JSON and lines with the parameters %j', async (parameter) => {
      const { app, alm, project } = world;
      const raw = JSON.stringify(aResult(alm));
      const at = `projects/${await makeProject(app)}/`;
      for (const type of types.map((name) => name + parameter)) {
        const headers = { 'content-type': type };
        expect((await app.call('POST', 'jobs/alm/', { raw, headers })).status).toBe(200);
        expect((await app.call('PATCH', at, { raw: '{}', headers })).status).toBe(200);
        const { status, body } = await app.call('POST', 'jobs/alm/bulk/', { raw: `[${raw}]`, headers });
        expect([status, body]).toEqual([200, { results: [expect.objectContaining({ id: expect.any(Number) })] }]);
      }
      const lines = { 'content-type': `Application/X-NDJSON${parameter}` };
      expect((await app.call('POST', 'jobs/alm/bulk/', { raw, headers: lines })).status).toBe(200);
      expect((await app.call('POST', `projects/${project}/jobs/alm/`, { raw, headers: lines })).status).toBe(415);
    });

    it.each(['latin1', '"iso-8859-1"', 'UTF-16; indent=4', 'x', "'utf-8'"])(
      'answers 415 to the charset %s on every route with a body',
      async (charset) => {
        const { app, alm, project } = world;
        const raw = JSON.stringify(aResult(alm));
        for (const [method, at, type = 'application/json'] of [
          ['POST', 'jobs/alm/'],
          ['POST', 'jobs/alm/bulk/'],
          ['POST', 'jobs/alm/bulk/', 'application/x-ndjson'],
          ['PATCH', `projects/${project}/`],
        ] as const) {
          const headers = { 'content-type': `${type}; charset=${charset}` };
          const { status, body } = await app.call(method, at, { raw, headers });
          expect([method, at, status, body]).toEqual([method, at, 415, { detail: expect.stringContaining('UTF-8') }]);
        }
      },
    );

    it.each([
      'text/plain',
      'text/json',
      'application/xml',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      'application/merge-patch+json',
      'json',
    ])('answers 415 to %s, and writes nothing', async (type) => {
      const before = await countJobs();
      const raw = JSON.stringify(aResult(world.alm));
      const { status, body } = await world.app.call('POST', 'jobs/alm/', { raw, headers: { 'content-type': type } });
      expect([status, Object.keys(body)]).toEqual([415, ['detail']]);
      expect(await countJobs()).toBe(before);
    });

    it('answers 400 to a body that is not UTF-8', async () => {
      const text = JSON.stringify(aResult(world.alm, { result_message: '@@' }));
      const raw = Buffer.from(text);
      raw[raw.indexOf('@@')] = 0xff;
      expect((await world.app.call('POST', 'jobs/alm/', { raw })).status).toBe(400);
    });

    it.each([
      ...[
        '',
        ',',
        ' , ,',
        ',application/json',
        'application/json',
        '*/*',
        'application/*',
        'text/html, */*;q=0.1',
        'text/html, application/json;q=0.2',
      ],
      ...parameters.map((parameter) => `application/json${parameter}`),
      ...['application/json; indent=4; q=0.5, text/html', 'application/json; q=0.5; ext="a,b;q=0"', '*/*; version=1.0'],
      ...['APPLICATION/*;charset=utf-8', 'application/json;version=2;q=0, application/json'],
    ])('answers to Accept: %s', async (accept) => {
      for (const path of ['users/me/', 'jobs/alm/', 'jobs/alm/?page_size=1']) {
        const { status, headers } = await world.app.call('GET', path, { headers: { accept } });
        expect([path, status, headers['content-type']]).toEqual([path, 200, 'application/json; charset=utf-8']);
      }
    });

    it.each(parameters)('answers lines and events to an Accept with the parameters %j', async (parameter) => {
      for (const [path, type] of [
        ['jobs/alm/', 'application/x-ndjson'],
        ['jobs/alm/?format=ndjson', 'application/x-ndjson'],
        ['events/', 'text/event-stream'],
      ] as const) {
        const headers = { accept: `${type}${parameter}` };
        const answer = await world.app.call('GET', path, { headers });
        expect([path, answer.status, answer.headers['content-type']]).toEqual([
          path,
          200,
          expect.stringContaining(type),
        ]);
      }
    });

    it.each([
      ...['text/html', 'application/xml, image/*', 'application/json;q=0', '*/*;q=0'],
      ...[
        'application/json; charset=utf-8; q=0',
        'application/json; profile="q=1;q=1"; Q = 0.0',
        'text/html; indent=4',
      ],
    ])('answers 406 to Accept: %s on every route', async (accept) => {
      for (const path of readablePaths(world)) {
        const { status, body } = await world.app.call('GET', path, { headers: { accept } });
        expect([path, status, Object.keys(body)]).toEqual([path, 406, ['detail']]);
      }
    });

    it('writes nothing when it answers 406', async () => {
      const before = await countJobs();
      const headers = { accept: 'text/html' };
      const { status } = await world.app.call('POST', 'jobs/alm/', { body: aResult(world.alm), headers });
      expect([status, await countJobs()]).toEqual([406, before]);
    });

    it('shows the page of the docs to a browser', async () => {
      const { status } = await world.app.call('GET', '/api/docs', { token: null, headers: { accept: 'text/html' } });
      expect(status).toBe(200);
    });
  });

  describe('lists', () => {
    const listPaths = () => readablePaths(world).filter((path) => /(s|alm|analysis)\/$/.test(path));

    it('has results alone, or with count, next and previous when paged', async () => {
      await makeProject(world.app);
      expect(listPaths()).toHaveLength(14);
      for (const path of listPaths()) {
        const whole = await world.app.ok<{ results: object[] }>('GET', path);
        const paged = await world.app.ok('GET', `${path}?page_size=1`);
        expect([path, Object.keys(whole)]).toEqual([path, ['results']]);
        expect([path, Object.keys(paged)]).toEqual([path, ['count', 'next', 'previous', 'results']]);
        expect(paged['count']).toBe(whole.results.length);
        expect(paged['results']).toEqual(whole.results.slice(0, 1));
      }
    });
  });
});
