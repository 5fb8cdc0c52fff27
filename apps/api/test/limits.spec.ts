import { Readable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lengthOf, type Job } from '@syncledger/domain';
import { aConnection, aProject, aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { creations, NOBODY, startWorld, type World } from './support/world.js';

const MIB = 1_048_576;

/** Wire contract, section 1: limits. */
describe.each(nightlyDialects)('limits on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
  });
  afterAll(() => app.close());

  const statusAndFields = async (path: string, body: unknown) => {
    const { status, body: errors } = await app.call('POST', path, { body });
    return status === 400 ? [status, ...Object.keys(errors)] : [status];
  };
  const connection = (overrides: object) => ({ ...aConnection(world.project), ...overrides });

  it('accepts bodies of up to 1 MiB', async () => {
    for (const { path, body } of creations(world)) {
      const raw = JSON.stringify(body).padEnd(MIB, ' ');
      const { status } = await app.call('POST', path, { raw });
      expect([path, status]).toEqual([path, path.includes('jobs') ? 200 : 201]);
    }
  });

  it('answers 413 above 1 MiB, and writes nothing', async () => {
    const before = await app.ok('GET', 'jobs/?page_size=1');
    for (const { path, body } of creations(world)) {
      const raw = JSON.stringify(body).padEnd(MIB + 1, ' ');
      const { status, body: error } = await app.call('POST', path, { raw });
      expect([path, status, Object.keys(error)]).toEqual([path, 413, ['detail']]);
    }
    expect(await app.ok('GET', 'jobs/?page_size=1')).toEqual(before);
  });

  it('answers 413 above 1 MiB to a body of unannounced length', async () => {
    const payload = Readable.from(Array.from({ length: 17 }, () => Buffer.alloc(MIB / 16, ' ')));
    const headers = { authorization: `Token ${app.admin}`, 'transfer-encoding': 'chunked' };
    const answer = await app.app.inject({ method: 'POST', url: '/api/v2/jobs/alm/', headers, payload });
    expect(answer.statusCode).toBe(413);
  });

  it('answers 413 above 1 MiB where no body is read', async () => {
    const { status } = await app.call('POST', `users/${world.stranger.id}/api-token/`, { raw: ' '.repeat(MIB + 1) });
    expect(status).toBe(413);
  });

  it.each(['a', '🐛', 'é'])(
    'leaves out the middle of a result_message of over 65,536 characters %s',
    async (character) => {
      const stored = async (message: string) =>
        (await app.ok<Job>('POST', 'jobs/alm/', aResult(world.alm, { result_message: message }))).result_message;
      expect((await stored(character.repeat(65_536))) === character.repeat(65_536)).toBe(true);
      for (const length of [65_537, 200_000]) {
        const text = `^${character.repeat(length - 2)}$`;
        const [, start = '', mark = '', end = ''] =
          /^(.*)… ([\d,]+) characters left out …(.*)$/su.exec(await stored(text)) ?? [];
        const leftOut = Number(mark.replace(',', ''));
        const lengths = [start, end].map(lengthOf);
        expect([text.startsWith(start), text.endsWith(end)]).toEqual([true, true]);
        expect(lengths[0]! + leftOut + lengths[1]!).toBe(length);
        expect(Math.abs(lengths[0]! - lengths[1]!)).toBeLessThanOrEqual(1);
        expect(lengths[0]! + lengths[1]! + `… ${mark} characters left out …`.length).toBeLessThanOrEqual(65_536);
      }
    },
  );

  it.each(['kinds', 'systems'])('answers 400 to a claim of no %s, which would wait for nothing', async (filter) => {
    expect(await statusAndFields('jobs/claim/', { [filter]: [] })).toEqual([400, filter]);
  });

  it('takes an empty result_message', async () => {
    expect(await statusAndFields('jobs/alm/', aResult(world.alm, { result_message: '' }))).toEqual([200]);
  });

  it.each(['a', '🐛'])('takes alias, system and name of 1 to 255 characters %s', async (character) => {
    const places = {
      alias: { path: 'connections/alm/', body: (text: string) => connection({ alias: text }) },
      system: { path: 'connections/analysis/', body: (text: string) => connection({ system: text }) },
      name: { path: 'projects/', body: (text: string) => aProject({ name: text }) },
    };
    for (const [field, { path, body }] of Object.entries(places)) {
      expect([field, await statusAndFields(path, body(character))]).toEqual([field, [201]]);
      expect([field, await statusAndFields(path, body(character.repeat(255)))]).toEqual([field, [201]]);
      expect([field, await statusAndFields(path, body(''))]).toEqual([field, [400, field]]);
      expect([field, await statusAndFields(path, body(character.repeat(256)))]).toEqual([field, [400, field]]);
    }
    const role = (name: string) => ({ name, permissions: [] });
    expect(await statusAndFields('global-roles/', role(character.repeat(255)))).toEqual([201]);
    expect(await statusAndFields('global-roles/', role(character.repeat(256)))).toEqual([400, 'name']);
    expect(await statusAndFields('global-roles/', role(''))).toEqual([400, 'name']);
  });

  it('takes the long default alias of a long system', async () => {
    const { alias: _, ...body } = connection({ system: 'S'.repeat(255) });
    const made = await app.ok<{ alias: string; command: string }>('POST', 'connections/alm/', body);
    expect([made.alias.length, made.command]).toEqual([255, `sync_${'s'.repeat(95)}`]);
  });

  it('takes command of [a-z0-9_-]{1,100}', async () => {
    for (const command of ['a', '-', 'sync_my-1', 'x'.repeat(100)]) {
      expect(await statusAndFields('connections/alm/', connection({ command }))).toEqual([201]);
    }
    for (const command of ['', 'A', 'a b', 'a\n', 'é', 'a;b', '../a', 'x'.repeat(101)]) {
      expect(await statusAndFields('connections/alm/', connection({ command }))).toEqual([400, 'command']);
    }
  });

  it('takes params of up to 64 KiB as JSON, counted in bytes', async () => {
    const paramsOf = (bytes: number) => ({ k: 'x'.repeat(bytes - '{"k":""}'.length) });
    expect(await statusAndFields('connections/alm/', connection({ params: paramsOf(65_536) }))).toEqual([201]);
    expect(await statusAndFields('connections/alm/', connection({ params: paramsOf(65_537) }))).toEqual([
      400,
      'params',
    ]);
    const wide = { k: 'é'.repeat(32_765) };
    expect(await statusAndFields('connections/alm/', connection({ params: wide }))).toEqual([400, 'params']);
    expect(await statusAndFields('connections/alm/', connection({ params: {} }))).toEqual([201]);
  });

  it.each(['1', '1000'])('takes page_size=%s', async (size) => {
    for (const list of ['jobs/', 'users/', 'projects/', 'connections/', 'global-roles/']) {
      expect((await app.call('GET', `${list}?page_size=${size}`)).status).toBe(200);
    }
  });

  it.each(['0', '1001', '-1', 'abc', '1.5', '1e2', '9007199254740992', '%00', '٣', '1&page_size=2'])(
    'answers 400 to page_size=%s',
    async (size) => {
      for (const list of ['jobs/', 'users/', 'projects/', 'connections/', 'global-roles/']) {
        const { status, body } = await app.call('GET', `${list}?page_size=${size}`);
        expect([list, status, Object.keys(body)]).toEqual([list, 400, ['page_size']]);
      }
    },
  );

  it.each(['0', '-1', 'abc', '1.5', '9007199254740992'])('answers 400 to page=%s', async (page) => {
    const { status, body } = await app.call('GET', `jobs/?page_size=1&page=${page}`);
    expect([status, Object.keys(body)]).toEqual([400, ['page']]);
  });

  it('limits the nesting depth of a body', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const objects = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    for (const params of [deep, objects]) {
      const raw = JSON.stringify(connection({ params: 0 })).replace('"params":0', `"params":{"a":${params}}`);
      expect((await app.call('POST', 'connections/alm/', { raw })).status).toBe(400);
    }
    expect((await app.call('POST', 'jobs/alm/', { raw: deep })).status).toBe(400);
    expect((await app.call('POST', 'jobs/alm/', { raw: deep.slice(0, 150_000) })).status).toBe(400);
  });

  it('answers 404 to an id of more than 100 digits', async () => {
    expect((await app.call('GET', `users/${'1'.repeat(101)}/`)).status).toBe(404);
  });

  it('takes a filter up to 500 times', async () => {
    const times = (count: number) => Array.from({ length: count }, (_, index) => `user=${index + 1}`).join('&');
    expect((await app.call('GET', `jobs/?${times(500)}`)).status).toBe(200);
    const { status, body } = await app.call('GET', `jobs/?${times(501)}`);
    expect([status, body]).toEqual([400, { user: ['Must not be given more than 500 times.'] }]);
  });

  it.each(['jobs/', 'jobs/alm/', 'jobs/analysis/', 'connections/', 'connections/alm/', 'users/', 'projects/'])(
    'takes up to 20 texts to look for in %s',
    async (list) => {
      const texts = (count: number) => Array.from({ length: count }, (_, index) => `search=${index}`).join('&');
      expect((await app.call('GET', `${list}?${texts(20)}`)).status).toBe(200);
      const { status, body } = await app.call('GET', `${list}?${texts(21)}`);
      expect([status, body]).toEqual([400, { search: ['Must not be given more than 20 times.'] }]);
    },
  );

  it('takes up to 1,000 members of a project', async () => {
    const users = Array.from({ length: 1001 }, () => ({ email: 'x', role: 'PR5' }));
    const { status, body } = await app.call('POST', 'projects/', { body: { ...aProject(), users } });
    expect([status, body]).toEqual([400, { users: ['Must have at most 1000 entries.'] }]);
  });

  it('pages by names of the maximum length', async () => {
    for (const last of ['a', 'b']) await app.ok('POST', 'projects/', aProject({ name: '日'.repeat(254) + last }));
    const names: string[] = [];
    let path: string | null = `projects/?search=${encodeURIComponent('日')}&ordering=-name&page_size=1`;
    while (path !== null) {
      const page: { next: string | null; results: { name: string }[] } = await app.ok('GET', path);
      names.push(...page.results.map(({ name }) => name.slice(-1)));
      path = page.next && new URL(page.next).pathname + new URL(page.next).search;
    }
    expect(names.slice(0, 2)).toEqual(['b', 'a']);
  });

  it.each([
    ['connections/?ordering=health', 400],
    ['connections/?ordering=id', 200],
    ['jobs/?ordering=last_run', 200],
    ['users/?ordering=id', 200],
  ])('pages %s from a made-up place far out: %d', async (list, expected) => {
    const { next } = await app.ok<{ next: string }>('GET', `${list}&page_size=1`);
    const link = new URL(next);
    const text = Buffer.from(link.searchParams.get('cursor')!, 'base64url').toString();
    const [side, order, ...keys] = JSON.parse(text) as [string, string, ...number[]];
    for (const far of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      const made = JSON.stringify([side, order, ...keys.map(() => far)]);
      link.searchParams.set('cursor', Buffer.from(made).toString('base64url'));
      const { status } = await app.call('GET', link.pathname + link.search);
      expect([far, status]).toEqual([far, expected]);
    }
  });

  it('accepts token expiries up to the year 9999', async () => {
    const make = (expires_at: string) =>
      app.call('POST', 'users/1/api-tokens/', { body: { name: 'Long', expires_at } });
    for (const year of ['2254', '2999', '9998']) {
      const { status, body } = await make(`${year}-01-01T00:00:00Z`);
      expect([status, body['expires_at']]).toEqual([201, `${year}-01-01T00:00:00.000000Z`]);
    }
    expect((await make('9999-12-31T23:59:59-00:01')).status).toBe(400);
  });

  it('answers a query of 200 values', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `connection=${index + 1}`).join('&');
    expect((await app.call('GET', `jobs/?${many}`)).status).toBe(200);
  });
});

/** Wire contract, section 2: a filter given twice is OR, and so is one given as often as a request has room for. */
describe.each(nightlyDialects)('filters of many values on %s', (dialect) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(dialect);
  });
  afterAll(() => world.app.close());

  const texts = (index: number) => `none-${index}`;
  const ids = (index: number) => NOBODY + index;
  const emails = (index: number) => `none-${index}@example.com`;
  const times = (year: number) => (index: number) => new Date(Date.UTC(year) + index * 1000).toISOString();

  it.each<[string, (at: World) => string | number, (index: number) => string | number]>([
    ['jobs/?automatic', () => 'true', () => 1],
    ['jobs/?ready', () => 'true', () => 1],
    ['jobs/?succeeded', () => 'true', () => 1],
    ['jobs/?connection', ({ alm }) => alm, ids],
    ['jobs/?user', () => 1, ids],
    ['jobs/?user', () => 'admin@example.com', emails],
    ['jobs/?project', ({ project }) => project, ids],
    ['jobs/?system', () => 'Whitehat', texts],
    ['jobs/?last_run__gte', () => '2020-01-01T00:00:00Z', times(2200)],
    ['jobs/?last_run__lt', () => '2200-01-01T00:00:00Z', times(2000)],
    ['jobs/?search', () => 'a', texts],
    ['connections/?alias', () => 'My Connection', texts],
    ['connections/?frequency', () => 'manually', () => 'manually'],
    ['connections/?health', () => 'ok', () => 'ok'],
    ['connections/?system', () => 'Whitehat', texts],
    ['connections/?project', ({ project }) => project, ids],
    ['connections/?search', () => 'white', texts],
    ['users/?email', () => 'admin@example.com', emails],
    ['users/?role', () => 'UR1', (index) => `CUR${index + 1000}`],
    ['users/?is_active', () => 'true', () => 1],
    ['users/?search', () => 'admin', texts],
    ['audit/?actor', () => 1, ids],
    ['audit/?actor', () => 'admin@example.com', emails],
    ['audit/?action', () => 'create', () => 'create'],
    ['audit/?object', () => 'connection', (index) => `connection/${ids(index)}`],
    ['audit/?date__gte', () => '2020-01-01T00:00:00Z', times(2200)],
    ['audit/?date__lt', () => '2200-01-01T00:00:00Z', times(2000)],
  ])('answers %s= of as many values as may be as of the one that is met', async (filter, met, further) => {
    const name = filter.slice(filter.indexOf('?') + 1);
    const more = Array.from({ length: name === 'search' ? 19 : 499 }, (_, index) => `${name}=${further(index)}`).join(
      '&',
    );
    const few = await world.app.ok<{ results: unknown[] }>('GET', `${filter}=${met(world)}&page_size=10`);
    expect(few.results).not.toEqual([]);
    const many = await world.app.ok<typeof few>('GET', `${filter}=${met(world)}&${more}&page_size=10`);
    expect(many).toEqual(few);
  });

  it('answers a list with many values in several filters', async () => {
    const projects = Array.from({ length: 15 }, (_, index) => `project=${ids(index)}`);
    const few = ['page_size=10', 'user=1', 'search=a', `project=${world.project}`];
    const more = [
      ...Array.from({ length: 450 }, (_, index) => `user=${index + 2}`),
      ...Array.from({ length: 19 }, (_, index) => `search=${texts(index)}`),
    ];
    const expected = await world.app.ok<{ results: unknown[] }>('GET', `jobs/?${few.join('&')}`);
    expect(expected.results).not.toEqual([]);
    expect(await world.app.ok('GET', `jobs/?${[...few, ...projects, ...more].join('&')}`)).toEqual(expected);
  });
});
