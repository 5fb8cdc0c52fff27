import net, { type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LedgerEvent } from '@syncledger/domain';
import fc from 'fast-check';
import sql, { raw } from 'sql-template-tag';
import { nightlyDialects, until } from '@syncledger/testing';

import { EventFeed } from '../src/ledger/events/event-feed.js';
import { EventStreams } from '../src/ledger/events/event-streams.service.js';
import { EventsRepository } from '../src/ledger/events/events.repository.js';
import { EventReader } from './support/event-reader.js';
import { EventWorld } from './support/event-world.js';
import { type TestApp } from './support/test-app.js';
import {
  makeConnection,
  makeJob,
  makeNamedToken,
  addUser,
  makeProject,
  startApp,
  type TestUser,
} from './support/world.js';

/** Wire contract, section 6: `GET /events/`: where streams begin, go on and end. */
describe.each(nightlyDialects)('streams of events on %s', (dialect) => {
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

  it('go on after Last-Event-ID without loss or repetition', async () => {
    const before = await world.read();
    const jobs = [await makeJob(app, 'alm', connection), await makeJob(app, 'alm', connection)];
    await before.untilOf(jobs[1]!, 'job.finished');
    before.close();
    jobs.push(await makeJob(app, 'alm', connection));
    await world.settle();
    const after = await world.read(app.admin, before.lastId);
    jobs.push(await makeJob(app, 'alm', connection));
    await after.untilOf(jobs[3]!, 'job.finished');
    const finished = [...before.events, ...after.events].filter(({ type }) => type === 'job.finished');
    expect(finished.map(({ job }) => job)).toEqual(jobs);
    expect(after.marks.map(({ type }) => type)).toEqual(['position']);
  });

  it('begin from now, and say from where', async () => {
    const newest = await world.record(3);
    const reader = await world.read();
    expect(reader.events).toEqual([]);
    expect(reader.marks).toEqual([{ type: 'position', id: newest }]);
    expect(reader.text).toMatch(/^retry: 3000\n\n/);
  });

  it('have readers who see little remember how far they are', async () => {
    const { person } = await world.member();
    const reader = await world.read(person.token);
    const newest = await world.record(5);
    await until('it is read', () => world.open[0]?.position === newest);
    await app.app.get(EventStreams).heartbeat();
    await reader.until('a sign of life came', () => reader.text.endsWith(': alive\n\n'));
    expect([reader.lastId, reader.events]).toEqual([newest, []]);
    await app.app.get(EventStreams).heartbeat();
    await reader.until('another one came', () => reader.text.endsWith(`id: ${newest}\n: alive\n\n: alive\n\n`));
  });

  it('are refused where too many of one user are open', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => EventReader.open(app, app.admin)));
    for (const reader of all) world.keep(reader);
    expect(all.map(({ answer }) => answer.status)).toEqual(Array(100).fill(200));
    const refused = await app.call('GET', 'events/');
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    const { person } = await world.member();
    expect((await app.call('GET', 'events/', { token: person.token })).status).toBe(200);
  });

  it('of one user are counted together, whatever tokens open them', async () => {
    const { person } = await world.member();
    const tokens = [person.token];
    for (let made = 0; made < 3; made += 1) tokens.push((await makeNamedToken(app, person.id)).token);
    const all = await Promise.all(Array.from({ length: 110 }, (_, at) => EventReader.open(app, tokens[at % 4]!)));
    for (const reader of all) world.keep(reader);
    expect(all.filter(({ answer }) => answer.status === 200)).toHaveLength(100);
    all.find(({ answer }) => answer.status === 200)!.close();
    await until('one is closed', () => world.open.length === 99);
    await world.read(tokens[3]);
  });

  it('of many users who take all that they get leave a place for another one', async () => {
    const streams = app.app.get(EventStreams);
    const opened: Readable[] = [];
    const open = async ({ id: user, token }: TestUser) =>
      opened.push(
        await streams.read({ user, credential: { kind: 'token', text: token } }, undefined).open(JSON.stringify),
      );
    for (let users = 0; users < 10; users += 1) {
      const person = await addUser(app);
      await Promise.allSettled(Array.from({ length: 100 }, () => open(person)));
    }
    expect(opened.length).toBeGreaterThan(900);
    await world.read((await addUser(app)).token);
    for (const text of opened) text.destroy();
  });

  it('are read from the database once for all who read', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => world.read()));
    const repository = app.app.get(EventsRepository);
    const [reads, seen] = [jest.spyOn(repository, 'after'), jest.spyOn(repository, 'seen')];
    await world.record(10);
    for (const reader of all) await reader.until('all came', () => reader.events.length === 10);
    // One query finds them; further polls find nothing.
    expect([reads.mock.calls.length < 20, seen.mock.calls.length]).toEqual([true, 1]);
    jest.restoreAllMocks();
  });

  describe('of a reader who does not read', () => {
    const hang = async (after?: number) => {
      const { port } = app.app.getHttpServer().address() as AddressInfo;
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      socket.pause();
      socket.on('error', () => undefined);
      const from = after === undefined ? '' : `Last-Event-ID: ${after}\r\n`;
      const head = `GET /api/v2/events/ HTTP/1.1\r\nHost: x\r\n${from}Authorization: Token ${app.admin}\r\n\r\n`;
      socket.write(head);
      await until('it is open', () => world.open.length === 1);
      return { socket, stream: world.open[0]! };
    };

    it('wait in the database, and are all sent when it reads on', async () => {
      const { socket, stream } = await hang();
      const newest = await world.record(40_000);
      await until('it is full', () => stream.isFull);
      expect(stream.position).toBeLessThan(newest);
      expect(stream.text.readableLength).toBeLessThan(400_000);
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.resume();
      await until('all came', () => stream.position === newest && text.includes(`id: ${newest}\n`));
      const told = [...text.matchAll(/^id: (\d+)\nevent: job/gm)].map(([, id]) => Number(id));
      expect(new Set(told).size).toBe(told.length);
      expect(told.length).toBe(40_000);
      socket.destroy();
    });

    it('end once it has read nothing between two signs of life', async () => {
      const { socket, stream } = await hang((await world.record(1)) - 40_000);
      await until('it is full', () => stream.isFull);
      await app.app.get(EventStreams).heartbeat();
      expect(stream.isOver).toBe(false);
      await app.app.get(EventStreams).heartbeat();
      await until('it is closed', () => world.open.length === 0);
      socket.destroy();
    });
  });

  it('reach readers that come and go exactly once, with concurrent writers', async () => {
    const { person, project: theirs } = await world.member();
    const pair = [await makeConnection(app, 'alm', theirs), connection] as const;
    await world.settle();
    const moves = fc.array(fc.constantFrom('seen', 'seen', 'hidden', 'many', 'leave', 'come'), { maxLength: 12 });
    const property = fc.asyncProperty(moves, fc.array(moves, { minLength: 1, maxLength: 3 }), async (own, writers) => {
      const made: number[] = [];
      const write = async (what: string) => {
        if (what === 'seen' || what === 'many') made.push(await makeJob(app, 'alm', pair[0]));
        if (what === 'hidden') await makeJob(app, 'alm', pair[1]);
        if (what === 'many') await world.record(700);
      };
      const got: LedgerEvent[] = [];
      let reader = await world.read(person.token);
      let { lastId } = reader;
      const leave = () => {
        reader.close();
        got.push(...reader.events);
      };
      const readOn = async () => {
        for (const what of own) {
          await write(what);
          if (what !== 'leave' && what !== 'come') continue;
          lastId = reader.lastId ?? lastId;
          leave();
          reader = await EventReader.open(app, person.token, lastId);
          world.keep(reader);
        }
      };
      await Promise.all([
        readOn(),
        ...writers.map(async (all) => {
          for (const what of all) await write(what);
        }),
      ]);
      await world.settle();
      made.push(await makeJob(app, 'alm', pair[0]));
      await reader.untilOf(made.at(-1)!, 'job.finished');
      leave();
      const finished = got.filter(({ type }) => type === 'job.finished').map(({ job }) => job!);
      expect(finished.sort((one, other) => one - other)).toEqual(made.sort((one, other) => one - other));
      const ids = got.map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((one, other) => one - other));
    });
    await fc.assert(property, { numRuns: 6, seed: 20_261_124, endOnFailure: true });
  });

  it('reset when the requested events were deleted or never existed', async () => {
    const start = await world.newest();
    const numbers = raw('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001)');
    const values = sql`SELECT 1, 'job.queued', 'alm', ${project}, ${connection} FROM n`;
    await app.database.write((tx) =>
      tx.rows(sql`INSERT INTO events (at, type, kind, project_id, connection_id) ${numbers} ${values}`),
    );
    const newest = await world.record(1);
    for (const after of [start, newest + 1]) {
      const reader = await world.read(app.admin, after);
      expect(reader.marks).toEqual([
        { type: 'reset', id: newest },
        { type: 'position', id: newest },
      ]);
      expect([reader.events, reader.lastId]).toEqual([[], newest]);
    }
    const reader = await EventReader.open(app, app.admin, newest - 100_000);
    world.keep(reader);
    await reader.until('some came', () => reader.events.length > 500);
    expect([reader.events[0]!.id, reader.marks]).toEqual([newest - 99_999, []]);
  });
});

describe.each(nightlyDialects)('events on %s when the server stops', (dialect) => {
  it('end at once', async () => {
    const app = await startApp(dialect);
    await app.app.listen(0, '127.0.0.1');
    const readers = await Promise.all([1, 2, 3].map(() => EventReader.ready(app, app.admin)));
    const closed = app.close();
    for (const reader of readers) await reader.untilOver();
    await closed;
  });
});

describe('events of another replica', () => {
  let app: TestApp;
  let replica: TestApp;
  let connection: number;
  beforeAll(async () => {
    app = await startApp('postgres');
    replica = await app.replica();
    for (const each of [app, replica]) await each.app.listen(0, '127.0.0.1');
    connection = await makeConnection(app, 'alm', await makeProject(app));
  });
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  /** What of a feed only tests look at. */
  const inside = ({ app: of }: TestApp) =>
    of.get<{ task: { timer: NodeJS.Timeout }; stopListening: () => void }>(EventFeed);

  it('are told at a hint', async () => {
    const reader = await EventReader.ready(replica, app.admin);
    clearInterval(inside(replica).task.timer);
    const job = await makeJob(app, 'alm', connection);
    await reader.untilOf(job, 'job.finished');
    reader.close();
  });

  it('are found without one', async () => {
    const reader = await EventReader.ready(app, app.admin);
    inside(app).stopListening();
    const job = await makeJob(replica, 'alm', connection);
    await reader.untilOf(job, 'job.finished');
    reader.close();
  });
});
