import type { ServerResponse } from 'node:http';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sql from 'sql-template-tag';
import { nightlyDialects, until } from '@syncledger/testing';

import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { WebhookClient } from '../src/outbound/webhooks/webhook-client.js';
import { KEYS, Replica } from './support/replica.js';
import type { TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';
import { makeConnection, makeJob, makeProject } from './support/world.js';

/** Has attempts end by what a test does, however slow the machine is, and not by the clock. */
function neverGiveUp(sender: WebhookClient): void {
  Object.assign(sender, { milliseconds: 600_000 });
}

/** No project's receivers keep those of another project waiting. */
describe.each(nightlyDialects)('the places of deliveries on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  /** Requests of receivers that never answer, by their paths. */
  let hanging: { path: string; reply: ServerResponse }[];
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect, { SYNCLEDGER_SECRET_KEYS: KEYS });
    ({ app } = world);
    neverGiveUp(app.app.get(WebhookClient));
  });
  afterAll(() => world.close());
  afterEach(async () => {
    await app.database.write((tx) => tx.rows(sql`DELETE FROM webhooks`));
    for (const { reply } of hanging) reply.destroy();
  });

  const hang = (isSlow: (path: string) => boolean) => {
    hanging = [];
    world.receiver.answer = ({ path }, reply) => {
      if (isSlow(path)) hanging.push({ path, reply });
      else reply.writeHead(204).end();
    };
  };
  /** A project with webhooks that are told of all that finishes and fails. */
  const makeHog = async (name: string, webhooks: number) => {
    const project = await makeProject(app);
    const connection = await makeConnection(app, 'alm', project);
    for (let made = 0; made < webhooks; made += 1) await world.make(`${name}-${made}`, { project });
    return { project, connection };
  };
  const fail = async (connection: number) => {
    await makeJob(app, 'alm', connection, { succeeded: false });
    await app.app.get(JobChangeFeed).drain();
  };
  const of = (name: string) => hanging.filter(({ path }) => path.startsWith(`/${name}-`)).length;
  const attemptsEnded = async (project: number) => {
    const row = await app.database.first<{ count: number }>(
      sql`SELECT count(*) AS count FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE w.project_id = ${project} AND d.attempts > 0 AND d.attempting_until IS NULL`,
    );
    return row?.count;
  };
  const delivered = async (connection = world.connection) => {
    const at = world.path();
    const { id } = await world.make(at, { events: ['job.finished'] });
    await fail(connection);
    await until('it is delivered', async () => (await world.deliveries(id))[0]?.state === 'delivered');
  };

  it('are at most half for one project, and another’s delivery does not wait for its receivers', async () => {
    const hog = await makeHog('dead', 50);
    hang((path) => path.startsWith('/dead'));
    await fail(hog.connection);
    await until('one hangs', () => of('dead') > 0);
    await delivered();
    expect(await attemptsEnded(hog.project)).toBe(0);
    await until('half hang', () => of('dead') === 32);
    await delivered();
    expect([of('dead'), await attemptsEnded(hog.project)]).toEqual([32, 0]);
  });

  it('are shared when retries come due, too, among several replicas', async () => {
    const hog = await makeHog('down', 50);
    hang(() => false);
    world.receiver.answer = (_, reply) => reply.writeHead(500).end();
    await fail(hog.connection);
    await until('all were tried', async () => (await attemptsEnded(hog.project)) === 100);
    const replica = await Replica.start(app, dialect);
    neverGiveUp(replica.sender);
    hang((path) => path.startsWith('/down'));
    await app.database.write((tx) => tx.rows(sql`UPDATE webhook_deliveries SET due_at = 1`));
    await until('half hang', () => of('down') >= 32);
    await delivered();
    expect(of('down')).toBeLessThanOrEqual(64);
    expect(await attemptsEnded(hog.project)).toBe(100 - of('down'));
    await replica.close();
  });

  it('are left for another one when many projects take all that they get', async () => {
    const hogs = [];
    for (let made = 0; made < 9; made += 1) hogs.push(await makeHog(`hog${made}`, 16));
    hang((path) => path.startsWith('/hog'));
    for (const { connection } of hogs) await fail(connection);
    await until('most places are taken', () => hanging.length > 200);
    await delivered();
    expect(hanging.length).toBeLessThan(256);
    for (const [index, { project }] of hogs.entries()) {
      expect(of(`hog${index}`)).toBeGreaterThan(0);
      expect(await attemptsEnded(project)).toBe(0);
    }
  });

  it('are at most a share for the webhooks of all projects that one user made', async () => {
    hang((path) => path.startsWith('/all'));
    for (let made = 0; made < 50; made += 1) await world.make(`all-${made}`, { project: undefined });
    const at = world.path();
    const { id } = await world.make(at, { events: ['job.finished'] });
    await fail(world.connection);
    await until('it is delivered', async () => (await world.deliveries(id))[0]?.state === 'delivered');
    await until('half hang', () => of('all') === 32);
  });
});
