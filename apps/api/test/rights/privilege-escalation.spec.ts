import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from '../support/test-app.js';
import { startApp } from '../support/world.js';
import { escalations, setScene } from './escalations.js';
import { changedTables, storedState } from './stored-state.js';

/** Wire contract, section 3: manage_users never grants, by any way, a right that one lacks. */
describe.each(nightlyDialects)('who only manages users on %s', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(dialect);
  });
  afterAll(() => app.close());

  it.each(escalations.map((escalation) => [escalation.name, escalation] as const))(
    'gets nothing by way of %s',
    async (_, escalation) => {
      const scene = await setScene(app, escalation.having);
      const { method, path, body, token = scene.caller.token } = await escalation.attempt(scene);
      const send = (by: string) => app.call(method, path, { token: by, ...(body && { body }) });
      const before = await storedState(app.database);
      const { status } = await send(token);
      expect(escalation.expected ?? [403]).toContain(status);
      expect(changedTables(before, await storedState(app.database))).toEqual([]);
      if (!escalation.never) expect((await send(app.admin)).status).toBeLessThan(300);
    },
  );

  it('ends the last superuser by no way of their own', async () => {
    const { id } = await app.ok<{ id: number }>('GET', 'users/me/');
    const { results } = await app.ok<{ results: { id: number; is_superuser: boolean }[] }>('GET', 'users/');
    for (const other of results.filter((user) => user.is_superuser && user.id !== id)) {
      await app.ok('DELETE', `users/${other.id}/`);
    }
    const attempts = [
      () => app.call('DELETE', `users/${id}/`),
      () => app.call('PATCH', `users/${id}/`, { body: { is_superuser: false } }),
      () => app.call('PATCH', `users/${id}/`, { body: { is_active: false } }),
    ];
    for (const attempt of attempts) expect([403, 409]).toContain((await attempt()).status);
    expect(await app.ok('GET', 'users/me/')).toMatchObject({ id, is_superuser: true, is_active: true });
  });
});
