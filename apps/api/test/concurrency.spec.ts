import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aProject, aUser } from '@syncledger/domain/testing';

import { dialects, type TestApp } from './support/test-app.js';
import { addUser, startApp } from './support/world.js';

const TIMES = 8;

/** Unique values stay unique under concurrent requests, without a 500. */
describe.each(dialects)('at once, on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect);
  });
  afterAll(() => app.close());

  const atOnce = <T>(work: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: TIMES }, (_, i) => work(i)));

  /** Without the check against the document, which would hide the status of the others. */
  const post = async (path: string, body?: object) => {
    const { statusCode, payload } = await app.app.inject({
      method: 'POST',
      url: `/api/v2/${path}`,
      headers: { authorization: `Token ${app.admin}` },
      ...(body && { payload: JSON.stringify(body) }),
    });
    return { status: statusCode, body: JSON.parse(payload) as Record<string, unknown> };
  };

  const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();

  it('projects of one name get slugs of their own', async () => {
    const made = await atOnce(() => post('projects/', aProject({ name: 'At once' })));
    expect(statuses(made)).toEqual(Array(TIMES).fill(201));
    expect(new Set(made.map(({ body }) => body['slug'])).size).toBe(TIMES);
  });

  it('one user gets an address, the others 400', async () => {
    const made = await atOnce(() => post('users/', aUser({ email: 'race@example.com' })));
    expect(statuses(made)).toEqual([201, ...Array<number>(TIMES - 1).fill(400)]);
    for (const { status, body } of made) if (status === 400) expect(Object.keys(body)).toEqual(['email']);
  });

  it('one role gets a name, the others 400', async () => {
    const made = await atOnce(() => post('global-roles/', { name: 'Race', permissions: [] }));
    expect(statuses(made)).toEqual([201, ...Array<number>(TIMES - 1).fill(400)]);
    for (const { status, body } of made) if (status === 400) expect(Object.keys(body)).toEqual(['name']);
  });

  it('roles get ids of their own', async () => {
    const made = await atOnce((index) => post('global-roles/', { name: `Race ${index}`, permissions: ['sync_all'] }));
    expect(statuses(made)).toEqual(Array(TIMES).fill(201));
    expect(new Set(made.map(({ body }) => body['id'])).size).toBe(TIMES);
  });

  it('only the last of many renewed API tokens works', async () => {
    const person = await addUser(app);
    const made = await atOnce(() => post(`users/${person.id}/api-token/`));
    expect(statuses(made)).toEqual(Array(TIMES).fill(201));
    const tokens = [person.token, ...made.map(({ body }) => String(body['token']))];
    const works = await Promise.all(tokens.map((token) => app.call('GET', 'users/me/', { token })));
    expect(works.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
