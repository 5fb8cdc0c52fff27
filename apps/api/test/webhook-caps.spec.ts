import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sql, { raw } from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import type { TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';
import { makeProject } from './support/world.js';

/** How many webhooks there may be. */
describe.each(nightlyDialects)('webhooks on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect);
    ({ app } = world);
  });
  afterAll(() => world.close());
  afterEach(() => app.database.write((tx) => tx.rows(sql`DELETE FROM webhooks`)));

  it.each([
    ['a project', () => ({ project: world.project }), 'The project has 50 webhooks'],
    ['all projects', () => ({}), 'There are 50 webhooks without a project'],
  ])('are at most 50 of %s, however many are made at once', async (_, ofProject, detail) => {
    const body = { url: world.receiver.url(), events: ['job.failed'], ...ofProject() };
    const answers = await Promise.all(Array.from({ length: 60 }, () => app.call('POST', 'webhooks/', { body })));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status }) => status)).toEqual(Array(10).fill(409));
    expect(refused[0]!.body).toEqual({ detail: expect.stringContaining(detail) });
    const [one] = answers.filter(({ status }) => status === 201);
    const path = `webhooks/${String(one!.body['id'])}/`;
    await app.ok('PATCH', path, { description: 'Still changeable' });
    const elsewhere = { ...body, project: await makeProject(app) };
    expect((await app.call('POST', 'webhooks/', { body: elsewhere })).status).toBe(201);
    await app.ok('DELETE', path);
    expect((await app.call('POST', 'webhooks/', { body })).status).toBe(201);
  });

  it('beyond 50 that were made before there was a limit stay, and work', async () => {
    const at = world.path();
    const { id } = await world.make(at);
    const numbers = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)`;
    const columns = raw('url, project_id, description, enabled, secret, user_id, created_at, updated_at, version');
    await app.database.write((tx) =>
      tx.rows(sql`INSERT INTO webhooks (${columns}) ${numbers} SELECT ${columns} FROM webhooks, n WHERE id = ${id}`),
    );
    await app.ok('PATCH', `webhooks/${id}/`, { description: 'One of 61' });
    expect((await app.call('POST', `webhooks/${id}/test/`)).status).toBe(200);
    const body = { url: world.receiver.url(), events: ['job.failed'], project: world.project };
    expect((await app.call('POST', 'webhooks/', { body })).body).toEqual({
      detail: 'The project has 61 webhooks; the maximum is 50. Delete one first.',
    });
  });
});
