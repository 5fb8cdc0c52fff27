import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatTime, type ConnectionHealth } from '@syncledger/domain';
import { nightlyDialects } from '@syncledger/testing';
import sql from 'sql-template-tag';

import { act, audited, makeActor, type Actor } from './support/audited.js';
import type { TestApp } from './support/test-app.js';
import { WebhookWorld } from './support/webhook-world.js';
import { addMember, addUser, makeConnection, makeJob, makeProject, NOBODY } from './support/world.js';

type Shown = { readonly health: ConnectionHealth };

const DAY = 24 * 3600 * 1_000_000;

describe.each(nightlyDialects)('acknowledging connections on %s', (dialect) => {
  let world: WebhookWorld;
  let app: TestApp;
  let ada: Actor;
  beforeAll(async () => {
    world = await WebhookWorld.start(dialect);
    ({ app } = world);
    ada = await makeActor(app, { first_name: 'Ada', last_name: 'Lovelace' });
    await addMember(app, world.project, 'PR4', ada);
  });
  afterAll(() => world.close());

  const connect = (where = world.project) => makeConnection(app, 'alm', where);
  const finish = (id: number, succeeded: boolean) => {
    app.clock.advance(60);
    return makeJob(app, 'alm', id, { succeeded, result_message: succeeded ? 'Fine' : 'HTTP 503' });
  };
  const failing = async (where?: number) => {
    const id = await connect(where);
    await finish(id, false);
    return id;
  };
  const at = (id: number) => `connections/alm/${id}/acknowledgement/`;
  const put = (id: number, body: object = {}, token = ada.token) => app.call('PUT', at(id), { body, token });
  const holds = async (id: number) =>
    (await app.ok<Shown>('GET', `connections/alm/${id}/?include=health`)).health.acknowledgement;
  const later = (days = 1) => formatTime(app.clock.now() + days * DAY);
  /** Lets the mute of a connection end: that is compared with the database's clock, which tests cannot set. */
  const endMute = (id: number) =>
    app.database.write((tx) =>
      tx.rows(sql`UPDATE acknowledgements SET created_at = 1, until = 2 WHERE connection_id = ${id}`),
    );

  it('shows who, since when and why, until the connection recovers', async () => {
    const id = await failing();
    expect(await holds(id)).toBeUndefined();
    const { status, body } = await put(id, { note: 'Ada is on it.' });
    const user = { id: ada.id, email: ada.email, first_name: 'Ada', last_name: 'Lovelace' };
    const made = { user, created_at: formatTime(app.clock.now()), until: null, note: 'Ada is on it.' };
    expect([status, body]).toEqual([200, made]);
    await finish(id, false);
    expect(await holds(id)).toEqual(made);
    const { text } = await app.call('GET', `connections/alm/${id}/?include=health`);
    expect(Object.keys((JSON.parse(text) as Shown).health).at(-1)).toBe('acknowledgement');
    await finish(id, true);
    expect(await holds(id)).toBeUndefined();
    await finish(id, false);
    expect(await holds(id)).toBeUndefined();
  });

  it('does not outlive a recovery that is noticed only after the next failure', async () => {
    const id = await failing();
    await put(id);
    await finish(id, true);
    await finish(id, false);
    expect(await holds(id)).toBeUndefined();
  });

  it('changes neither version nor updates, is audited once, and tells the event stream', async () => {
    const id = await failing();
    const tag = async () => (await app.call('GET', `connections/alm/${id}/`)).headers['etag'];
    const [before, object] = [await tag(), `connection/${id}`];
    const ask = async (method: 'PUT' | 'DELETE', body?: object) => {
      const { status, acts } = await audited(app, ada, method, at(id), body && { body });
      return [status, acts];
    };
    const project = world.project;
    expect(await ask('PUT', { note: 'a' })).toEqual([200, [act('acknowledge', object, { project, fields: ['note'] })]]);
    expect(await ask('PUT', { note: 'a' })).toEqual([200, []]);
    expect(await ask('PUT', {})).toEqual([200, [act('acknowledge', object, { project })]]);
    const other = await makeActor(app, { is_superuser: true });
    expect((await audited(app, other, 'PUT', at(id), { body: {} })).acts).toHaveLength(1);
    expect((await holds(id))?.user.id).toBe(other.id);
    expect(await ask('DELETE')).toEqual([204, [act('unacknowledge', object, { project })]]);
    expect(await ask('DELETE')).toEqual([404, []]);
    expect(await tag()).toBe(before);
    const events = await app.database.rows<{ type: string }>(
      sql`SELECT type FROM events WHERE connection_id = ${id} AND type LIKE 'connection.%' ORDER BY id`,
    );
    const changed = Array<string>(4).fill('connection.changed');
    expect(events.map(({ type }) => type)).toEqual(['connection.created', 'connection.failing', ...changed]);
  });

  it('needs the permission to run the connection, and that it is seen', async () => {
    const id = await failing();
    const [reader, stranger] = [await addMember(app, world.project, 'PR6'), await addUser(app)];
    const as = async (token: string) => [
      (await put(id, {}, token)).status,
      (await app.call('DELETE', at(id), { token })).status,
    ];
    expect(await as(reader.token)).toEqual([403, 403]);
    expect(await as(stranger.token)).toEqual([404, 404]);
    expect((await put(NOBODY)).status).toBe(404);
    expect((await app.call('PUT', `connections/analysis/${id}/acknowledgement/`, { body: {} })).status).toBe(404);
    await put(id, { note: 'Known' });
    const { health } = await app.ok<Shown>('GET', `connections/alm/${id}/?include=health`, undefined, reader.token);
    expect(health.acknowledgement?.note).toBe('Known');
  });

  it('refuses what is well, archived or malformed', async () => {
    const id = await connect();
    expect(await put(id)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('neither failing') } });
    await finish(id, true);
    expect((await put(id)).status).toBe(409);
    const wrong = [
      ...[{ note: '' }, { note: ' ' }, { note: 'a\0' }, { note: '\ud800' }, { note: 'a'.repeat(1001) }, { note: 1 }],
      ...[{ until: later(0) }, { until: later(366) }, { until: 'tomorrow' }, { until: null }, { else: 1 }],
    ];
    for (const body of wrong) {
      const { status, body: errors } = await put(id, body);
      expect([status, Object.keys(errors as object)]).toEqual([400, Object.keys(body)]);
    }
    const longest = { note: '🎉'.repeat(1000), until: later(365) };
    expect((await put(id, longest)).body).toMatchObject(longest);
    const archived = await failing(await makeProject(app));
    const { project } = await app.ok<{ project: number }>('GET', `connections/alm/${archived}/`);
    await app.ok('PUT', at(archived), {});
    await app.ok('PATCH', `projects/${project}/`, { archived: true });
    expect((await app.call('PUT', at(archived), { body: { note: 'a' } })).status).toBe(409);
    expect((await app.call('DELETE', at(archived))).status).toBe(204);
  });

  it('mutes webhooks through recoveries until it ends, and not the event stream', async () => {
    const id = await connect();
    const events = ['connection.failing', 'connection.recovered', 'job.failed'];
    const webhook = await world.make(world.path(), { events });
    const sent = async () => {
      await world.settle();
      return (await world.deliveries(webhook.id)).map(({ event }) => event);
    };
    await put(id, { until: later() });
    for (const succeeded of [false, true, false]) await finish(id, succeeded);
    expect((await holds(id))?.until).toBe(later(1 - 180 / 86_400));
    expect(await sent()).toEqual(['job.failed', 'job.failed']);
    const recorded = await app.database.rows<{ type: string }>(
      sql`SELECT type FROM events WHERE connection_id = ${id} AND type IN ('connection.failing', 'connection.recovered')`,
    );
    expect(recorded).toHaveLength(3);
    await endMute(id);
    expect([await holds(id), (await app.call('DELETE', at(id))).status]).toEqual([undefined, 404]);
    await finish(id, true);
    expect((await sent()).slice(2)).toEqual(['connection.recovered']);
    expect(await app.database.rows(sql`SELECT 1 FROM acknowledgements WHERE connection_id = ${id}`)).toEqual([]);
    // One that only holds until the recovery silences nothing.
    await finish(id, false);
    await put(id);
    await finish(id, true);
    expect((await sent()).slice(3).sort()).toEqual(['connection.failing', 'connection.recovered', 'job.failed']);
  });

  it('filters lists and causes with exact counts', async () => {
    const project = await makeProject(app);
    const ids: number[] = [];
    for (let index = 0; index < 8; index += 1) ids.push(await (index < 6 ? failing(project) : connect(project)));
    const known = ids.filter((_, index) => index % 2 === 0);
    for (const id of known) await app.ok('PUT', at(id), { until: later() });
    await endMute(known[0]!);
    const holding = known.slice(1);
    const all = await app.ok<{ results: { id: number; health: ConnectionHealth }[] }>(
      'GET',
      `connections/?include=health&project=${project}`,
    );
    const found = async (query: string) => {
      const path = `connections/?project=${project}&page_size=3&${query}`;
      const { count, results } = await app.ok<{ count: number; results: { id: number }[] }>('GET', path);
      return [count, results.map(({ id }) => id)];
    };
    const shown = all.results.filter(({ health }) => health.acknowledgement).map(({ id }) => id);
    expect(shown).toEqual(holding);
    for (const health of ['', 'failing', 'never', 'ok']) {
      const matching = all.results.filter((one) => health === '' || one.health.status === health).map(({ id }) => id);
      for (const [value, isWanted] of [
        ['true', (id: number) => holding.includes(id)],
        ['false', (id: number) => !holding.includes(id)],
        ['true&acknowledged=false', () => true],
      ] as const) {
        const expected = matching.filter(isWanted);
        const query = `acknowledged=${value}${health && `&health=${health}`}`;
        expect([query, ...(await found(query))]).toEqual([query, expected.length, expected.slice(0, 3)]);
      }
    }
    const causes = async (query: string) =>
      (await app.ok<{ results: { connections: number }[] }>('GET', `connections/causes/?project=${project}${query}`))
        .results[0]?.connections;
    expect([await causes(''), await causes('&acknowledged=false')]).toEqual([6, 4]);
    expect((await app.call('GET', 'connections/?acknowledged=maybe')).status).toBe(400);
    const csv = async (query: string) => (await app.call('GET', `connections/?format=csv${query}`)).text.split('\n');
    expect((await csv('&acknowledged=true'))[0]).toBe((await csv(''))[0]);
  });

  it('goes with a deleted connection, and moves with one to another project', async () => {
    const [moved, deleted] = [await failing(), await failing()];
    await put(moved, { note: 'Moves along' });
    await put(deleted);
    await app.ok('PATCH', `connections/alm/${moved}/`, { project: await makeProject(app) });
    expect((await holds(moved))?.note).toBe('Moves along');
    await app.ok('DELETE', `connections/alm/${deleted}/?force=true`);
    expect((await app.call('DELETE', at(deleted))).status).toBe(404);
  });
});
