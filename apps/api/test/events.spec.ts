import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { nightlyDialects } from '@syncledger/testing';

import { EventStreams } from '../src/ledger/events/event-streams.service.js';
import { Purge } from '../src/ledger/purge/index.js';
import { EventWorld } from './support/event-world.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeJob, makeRole } from './support/world.js';

/** Wire contract, section 6: `GET /events/`: who gets which events. */
describe.each(nightlyDialects)('events on %s', (dialect) => {
  let world: EventWorld;
  let app: TestApp;
  let project: number;
  let connection: number;
  beforeAll(async () => {
    world = await EventWorld.start(dialect);
    ({ app, project, connection } = world);
  });
  afterEach(() => world.leave());
  afterAll(() => app.close());

  it('are sent as they happen, in order, with ids only', async () => {
    const system = 'CANARY-system';
    const params = { alm_pass: 'CANARY-secret' };
    const reader = await world.read();
    const id = await makeConnection(app, 'alm', project, { system, alias: 'CANARY-alias', params });
    const job = await world.queue(id);
    const claim = { systems: [system] };
    const { results } = await app.ok<{ results: { lease: { token: string } }[] }>('POST', 'jobs/claim/', claim);
    const result = { ready: true, succeeded: false, result_message: 'CANARY-message' };
    await app.ok('PATCH', `jobs/alm/${job}/`, { lease: results[0]!.lease.token, ...result });
    await app.ok('PATCH', `connections/alm/${id}/`, { params: { alm_pass: 'CANARY-other' } });
    await reader.untilOf(id, 'connection.changed');
    await app.call('DELETE', `connections/alm/${id}/?force=true`);
    await reader.untilOf(id, 'connection.deleted');
    expect(reader.ids).toEqual([...reader.ids].sort((one, other) => one - other));
    const own = reader.events.filter((told) => told.connection === id);
    expect(own[0]).toEqual({
      ...{ id: expect.any(Number), type: 'connection.created', at: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/) },
      ...{ kind: 'alm', project, connection: id, job: null, succeeded: null },
    });
    const fields = ['id', 'type', 'at', 'kind', 'project', 'connection', 'job', 'succeeded'];
    for (const told of own) expect(Object.keys(told)).toEqual(fields);
    expect(reader.text).not.toContain('CANARY');
  });

  it('report each connection of a deleted project to the callers who saw it, and nobody else', async () => {
    const { person, project: own } = await world.member();
    const stranger = await world.member();
    const ids = [await makeConnection(app, 'alm', own), await makeConnection(app, 'analysis', own)];
    await world.settle();
    const readers = [await world.read(person.token), await world.read()];
    const other = await world.read(stranger.person.token);
    await app.ok('DELETE', `projects/${own}/?force=true`);
    await app.app.get(Purge).idle();
    for (const reader of readers) for (const id of ids) await reader.untilOf(id, 'connection.deleted');
    const seen = await makeConnection(app, 'alm', stranger.project);
    await other.untilOf(seen, 'connection.created');
    expect(other.events.map(({ connection: id }) => id)).toEqual([seen]);
  });

  it('report each transition of a run', async () => {
    const reader = await world.read();
    const system = 'Life of a run';
    const id = await makeConnection(app, 'alm', project, { system });
    const job = await world.queue(id);
    await app.ok('POST', 'jobs/claim/', { systems: [system] });
    await reader.untilOf(job, 'job.started');
    await app.ok('POST', `jobs/alm/${job}/cancel/`);
    await reader.untilOf(id, 'connection.failing');
    const own = reader.events.filter((told) => told.connection === id);
    expect(own.map(({ type, succeeded }) => [type, succeeded])).toEqual([
      ['connection.created', null],
      ['job.queued', null],
      ['job.started', null],
      ['job.finished', false],
      ['connection.failing', null],
    ]);
  });

  it('are sent only to callers who see the project', async () => {
    const { person, project: theirs } = await world.member();
    const visible = await makeConnection(app, 'alm', theirs);
    await world.settle();
    const reader = await world.read(person.token);
    const first = await makeJob(app, 'alm', visible);
    await makeJob(app, 'alm', connection);
    await world.settle();
    const last = await makeJob(app, 'alm', visible);
    await reader.untilOf(last, 'job.finished');
    expect(reader.events.map(({ job, project: of }) => [job, of])).toEqual([
      [first, theirs],
      [last, theirs],
    ]);
  });

  it('of a moved connection are sent only to callers who see both projects', async () => {
    const { person, project: theirs } = await world.member();
    const [moved, stays] = [await makeConnection(app, 'alm', project), await makeConnection(app, 'alm', theirs)];
    const start = await world.newest();
    await makeJob(app, 'alm', moved);
    await world.settle();
    await app.ok('PATCH', `connections/alm/${moved}/`, { project: theirs });
    const after = await makeJob(app, 'alm', moved);
    await world.settle();
    await app.ok('PATCH', `connections/alm/${moved}/`, { project });
    const last = await makeJob(app, 'alm', stays);
    await world.settle();
    const [member, admin] = [await world.read(person.token, start), await world.read(app.admin, start)];
    await member.untilOf(last, 'job.finished');
    await admin.untilOf(last, 'job.finished');
    expect(member.events.filter((told) => told.connection === moved)).toEqual([]);
    expect(admin.events.some((told) => told.job === after)).toBe(true);
  });

  it.each([
    ['no id', 'x'],
    ['a negative one', '-1'],
    ['one too large', '9007199254740992'],
    ['nothing', ''],
  ])('are refused after %s', async (_, id) => {
    const { status, body } = await app.call('GET', 'events/', { headers: { 'last-event-id': id } });
    expect([status, Object.keys(body)]).toEqual([400, ['Last-Event-ID']]);
  });

  it('take the token in its header only', async () => {
    for (const query of ['token', 'access_token', 'authorization']) {
      const { status } = await app.call('GET', `events/?${query}=${app.admin}`, { token: null });
      expect(status).toBe(401);
      expect((await app.call('GET', `events/?${query}=${app.admin}`)).status).toBe(400);
    }
  });

  it('answer what they are accepted as', async () => {
    for (const accept of ['text/event-stream', '*/*', 'text/*', 'application/json;q=0.5, text/event-stream']) {
      const { status, headers } = await app.call('GET', 'events/', { headers: { accept } });
      expect([accept, status, headers['content-type']]).toEqual([accept, 200, 'text/event-stream']);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' });
    }
    expect((await app.call('GET', 'events/', { headers: { accept: 'application/json' } })).status).toBe(406);
    const head = await app.call('HEAD', 'events/');
    expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'text/event-stream', '']);
  });

  it('end when the token is revoked, before the next event', async () => {
    const { person, project: theirs } = await world.member();
    const theirConnection = await makeConnection(app, 'alm', theirs);
    await world.settle();
    const reader = await world.read(person.token);
    await app.call('DELETE', `users/${person.id}/api-token/`);
    await makeJob(app, 'alm', theirConnection);
    await reader.untilOver();
    expect(reader.events).toEqual([]);
  });

  it('end when the token is revoked, without an event', async () => {
    const { person } = await world.member();
    const reader = await world.read(person.token);
    const streams = app.app.get(EventStreams);
    await streams.endRevoked();
    const [stream] = world.open;
    expect(stream?.isOver).toBe(false);
    await app.call('DELETE', `users/${person.id}/api-token/`);
    await streams.endRevoked();
    expect(stream?.isOver).toBe(true);
    await reader.untilOver();
  });

  it('end when the token is no longer valid, with the next heartbeat', async () => {
    const { person } = await world.member();
    const reader = await world.read(person.token);
    await app.call('DELETE', `users/${person.id}/api-token/`);
    await app.app.get(EventStreams).heartbeat();
    await reader.untilOver();
  });

  it('are sent according to current permissions', async () => {
    const role = await makeRole(app, ['view_all_projects']);
    const { person, project: theirs } = await world.member();
    await app.ok('PATCH', `users/${person.id}/`, { role });
    const [own, stays] = [await makeConnection(app, 'alm', theirs), await world.member()];
    await app.ok('PATCH', `projects/${stays.project}/`, { users: [{ email: person.email, role: 'PR6' }] });
    const visible = await makeConnection(app, 'alm', stays.project);
    await world.settle();
    const reader = await world.read(person.token);
    const jobs = [await makeJob(app, 'alm', connection)];
    await reader.untilOf(jobs[0]!, 'job.finished');
    await app.ok('PATCH', `users/${person.id}/`, { role: 'UR1' });
    await makeJob(app, 'alm', connection);
    await world.settle();
    jobs.push(await makeJob(app, 'alm', own));
    await reader.untilOf(jobs[1]!, 'job.finished');
    await app.ok('PATCH', `projects/${theirs}/`, { users: [] });
    await makeJob(app, 'alm', own);
    await world.settle();
    jobs.push(await makeJob(app, 'alm', visible));
    await reader.untilOf(jobs[2]!, 'job.finished');
    const finished = reader.events.filter(({ type }) => type === 'job.finished');
    expect(finished.map(({ job }) => job)).toEqual(jobs);
  });
});
