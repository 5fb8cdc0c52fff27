import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import { creations, readablePaths, startWorld, type World } from './support/world.js';

/** Wire contract, section 1: methods. */
describe.each(nightlyDialects)('methods on %s', (dialect) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(dialect);
  });
  afterAll(() => world.app.close());

  const listing = (allow: string | undefined) => (allow ?? '').split(/, ?/).sort();

  it('answers 405 with Allow to a wrong method, with and without the slash', async () => {
    const posts = new Set(creations(world).map(({ path }) => path));
    for (const path of readablePaths(world)) {
      const allowed = ['GET', 'HEAD', ...(posts.has(path) ? ['POST'] : [])];
      const isSingle = /^(users|projects|connections\/\w+|\w+-roles)\/\w*\d+\/$/.test(path);
      if (isSingle || path.endsWith('api-token/')) allowed.push('DELETE', 'PATCH');
      if (path.endsWith('api-token/')) allowed.push('POST');
      if (path === 'users/me/' || /^jobs\/\w+\/\d+\/$/.test(path)) allowed.push('PATCH');
      for (const url of [path, path.slice(0, -1)]) {
        const { status, headers, body } = await world.app.call('PUT', url);
        expect([url, status, listing(headers['allow'])]).toEqual([url, 405, [...allowed].sort()]);
        expect(Object.keys(body)).toEqual(['detail']);
      }
    }
  });

  it('answers 405 to a POST with a body where nothing is created', async () => {
    const { status } = await world.app.call('POST', 'jobs/', { body: aResult(world.alm) });
    expect(status).toBe(405);
  });

  it.each([
    ['users/me/', 'DELETE', ['GET', 'HEAD', 'PATCH']],
    ['users/me/', 'PUT', ['GET', 'HEAD', 'PATCH']],
    ['jobs/alm/bulk/', 'GET', ['POST']],
    ['jobs/analysis/bulk?ready=true', 'PATCH', ['POST']],
  ] as const)('answers 405 at %s to %s, as its last part is not an id', async (path, method, allowed) => {
    for (const token of [null, world.app.admin]) {
      const { status, headers } = await world.app.call(method, path, { token });
      expect([status, listing(headers['allow'])]).toEqual([405, allowed]);
    }
  });

  it('answers 405 on the health routes', async () => {
    const { status, headers } = await world.app.call('POST', '/health/live', { token: null });
    expect([status, listing(headers['allow'])]).toEqual([405, ['GET', 'HEAD']]);
  });

  it('answers 404, not 405, to any method on an unknown path', async () => {
    expect((await world.app.call('PUT', 'nothing/')).status).toBe(404);
  });

  it('answers HEAD wherever it answers GET: the same status and headers, no body', async () => {
    for (const path of [...readablePaths(world), '/health/live', '/health/ready']) {
      const get = await world.app.call('GET', path);
      const head = await world.app.call('HEAD', path);
      expect([path, head.status, head.text]).toEqual([path, get.status, '']);
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    }
    expect((await world.app.call('HEAD', `projects/999999/`)).status).toBe(404);
    expect((await world.app.call('HEAD', 'users/me/', { token: null })).status).toBe(401);
  });
});
