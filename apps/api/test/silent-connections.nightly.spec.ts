import { expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';
import { until } from '@syncledger/testing';

import type { TestDatabase } from './support/database/test-database.js';
import { EventReader } from './support/event-reader.js';
import { SilentProxy } from './support/silent-proxy.js';
import { makeConnection, makeProject, startApp } from './support/world.js';

it('a database behind connections that fell silent is reached again, with a waiting claim and an event stream', async () => {
  const app = await startApp('postgres');
  const proxy = await SilentProxy.before((app.database as TestDatabase).url);
  const replica = await app.replica(proxy.url);
  await replica.app.listen(0, '127.0.0.1');
  const reader = await EventReader.ready(replica, app.admin);
  const connection = await makeConnection(app, 'alm', await makeProject(app), { system: 'Silent' });
  const claim = () =>
    replica.call<{ results: { id: number }[] }>('POST', 'jobs/claim/', {
      body: { systems: ['Silent'], wait_seconds: 30 },
    });
  const waiting = claim();
  await Promise.all(Array.from({ length: 8 }, () => replica.call('GET', 'jobs/alm/')));
  proxy.silence();
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async () => (await replica.call('GET', 'jobs/alm/')).status),
  );
  expect(new Set(statuses)).toEqual(new Set([503]));
  await until('reads succeed', async () => (await replica.call('GET', 'jobs/alm/')).status === 200);
  await until('no silent connection is left', () => proxy.silent === 0);
  expect((await replica.call('POST', 'jobs/alm/', { body: aResult(connection) })).status).toBe(200);
  const { id } = await app.ok<{ id: number }>('POST', 'jobs/alm/', { connection, automatic: false, ready: false });
  const waited = await waiting;
  // It looked for runs meanwhile, so it may have been told to retry.
  const { body } = waited.status === 503 ? await claim() : waited;
  expect(body.results.map((run) => run.id)).toEqual([id]);
  await until('its start is told', () => reader.events.some(({ type }) => type === 'job.started'));
  reader.close();
  await replica.close();
  proxy.close();
  await app.close();
});
