import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { dialects, type TestApp } from './support/test-app.js';
import { addUser, makeNamedToken, startApp, type TestUser } from './support/world.js';

/** Wire additions, section 7. */
describe.each(dialects)('preferences on %s', (dialect) => {
  let app: TestApp;
  let person: TestUser;
  beforeAll(async () => {
    app = await startApp(dialect);
    person = await addUser(app);
  });
  afterAll(() => app.close());

  const put = (body: unknown, headers = {}, token = person.token) =>
    app.call('PUT', 'users/me/preferences/', { body, headers, token });
  const get = (token = person.token) => app.call('GET', 'users/me/preferences/', { token });

  it('are an empty object, then what was put, for each user', async () => {
    expect((await get()).body).toEqual({});
    const views = { views: [{ name: 'Failing', query: 'health=failing' }], look: { theme: 'dark' }, preferences: 1 };
    const stored = await put(views);
    expect([stored.status, stored.body]).toEqual([200, views]);
    const read = await get();
    expect([read.body, read.headers['etag']]).toEqual([views, stored.headers['etag']]);
    expect((await get((await addUser(app)).token)).body).toEqual({});
    expect((await put({})).body).toEqual({});
  });

  it('keep their tag when nothing changes, and are replaced only in the version that was read', async () => {
    const first = (await put({ a: 1 })).headers['etag']!;
    expect((await put({ a: 1 }, { 'if-match': first })).headers['etag']).toBe(first);
    expect((await put({ a: 2 }, { 'if-match': first })).status).toBe(200);
    expect((await put({ a: 3 }, { 'if-match': first })).status).toBe(412);
    expect((await get()).body).toEqual({ a: 2 });
  });

  it('are one JSON object of at most 64 KiB', async () => {
    await put({ a: 2 });
    const most = { text: 'x'.repeat(65_536 - '{"text":""}'.length) };
    expect((await put(most)).status).toBe(200);
    for (const body of [[], 'text', null, { text: `${most.text}x` }, { text: '\u0000' }]) {
      expect((await put(body)).status).toBe(400);
    }
    expect((await get()).body).toEqual(most);
    const { token } = await makeNamedToken(app, person.id, { read_only: true });
    expect((await put({}, {}, token)).status).toBe(403);
  });
});
