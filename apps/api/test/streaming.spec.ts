import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';

import { aResult } from '@syncledger/domain/testing';
import { nightlyDialects, until } from '@syncledger/testing';
import sql from 'sql-template-tag';

import { aConnectionIn, aProjectOf, aSucceededRow, idsOf, insertManyJobs, type WireList } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import { TestApp } from './support/test-app.js';

/** Longer than what the sockets on both sides hold, so that a stream that nobody reads stays open. */
const LONG = { jobs: 1500, message: 'x'.repeat(10_000) };

/** More at once than any server should allow. */
const TOO_MANY = 100;

describe.each(nightlyDialects)('a whole list on %s', (dialect) => {
  let app: TestApp;
  let connection: number;
  let url: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' });
    const project = await aProjectOf(app);
    connection = await aConnectionIn(app, project);
    await insertManyJobs(app.database, LONG.jobs, aSucceededRow(connection, project, LONG.message));
    await app.app.listen(0, '127.0.0.1');
    url = `${await app.app.getUrl()}/api/v2/jobs/alm/`;
  });
  afterAll(() => app.close());

  const open = () => SlowReader.open(url, app.admin);
  const allEnded = () => until('all streams have ended', () => app.database.activity().streams === 0);

  /** Opens lists, reading none, until one is refused. */
  async function openAll(): Promise<{ readers: SlowReader[]; refused: SlowReader }> {
    const readers: SlowReader[] = [];
    while (readers.length < TOO_MANY) {
      const reader = await open();
      if (reader.status !== 200) return { readers, refused: reader };
      readers.push(reader);
    }
    throw new Error(`${TOO_MANY} lists may be read at once.`);
  }

  async function withAll(use: (readers: SlowReader[], refused: SlowReader) => Promise<void>): Promise<void> {
    const { readers, refused } = await openAll();
    try {
      await use(readers, refused);
    } finally {
      for (const reader of readers) reader.leave();
      await allEnded();
    }
  }

  it('leaves nothing open when clients hang up at once', async () => {
    const { port } = app.app.getHttpServer().address() as AddressInfo;
    const head = `GET /api/v2/jobs/alm/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${app.admin}\r\n\r\n`;
    for (let turns = 0; turns < 40; turns += 1) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(head);
      // So many turns of the event loop later, in whatever state the answer is by then.
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      socket.resetAndDestroy();
    }
    // A request that the server had not come to yet may open its stream after the others have ended.
    await until('a list can be read, and nothing else is open', async () => {
      await allEnded();
      const reader = await open();
      reader.leave();
      return reader.status === 200;
    });
    await allEnded();
  });

  it('is of one moment while writes go on', async () => {
    const before = await app.ok<WireList>('GET', 'jobs/alm/?page_size=1');
    const reader = await open();
    await app.ok('POST', 'jobs/alm/', aResult(connection, { result_message: 'later' }));
    await app.database.write(async (tx) => {
      await tx.rows(sql`UPDATE connections SET alias = 'Renamed', version = version + 1 WHERE id = ${connection}`);
      await tx.rows(sql`DELETE FROM jobs WHERE result_message LIKE '7 %'`);
    });
    const { results } = JSON.parse(await reader.read()) as WireList;
    expect(results).toHaveLength(before.count!);
    expect(idsOf(results)).toEqual(idsOf(results).toSorted((one, other) => other - one));
    expect(new Set(results.map(({ connection: { alias } }) => alias))).toEqual(new Set(['My Connection']));
    expect(results.some(({ result_message: message }) => message === 'later')).toBe(false);
    expect(results.some(({ result_message: message }) => message.startsWith('7 '))).toBe(true);
    const after = JSON.parse(await (await open()).read()) as WireList;
    expect([after.results[0]!.result_message, after.results[0]!.connection.alias]).toEqual(['later', 'Renamed']);
    await allEnded();
  });

  it('that nobody reads holds up no other request', async () => {
    await withAll(async () => {
      for (let time = 0; time < 20; time += 1) {
        const answers = await Promise.all([
          app.call('GET', 'users/me/'),
          app.call('GET', 'jobs/alm/?page_size=10'),
          app.call('POST', 'jobs/alm/', { body: aResult(connection) }),
        ]);
        expect(answers.map(({ status }) => status < 300)).toEqual([true, true, true]);
      }
    });
  });

  it('is refused while too many are being read, and answered again afterwards', async () => {
    await withAll(async (readers, refused) => {
      expect(readers.length).toBeGreaterThan(1);
      expect(refused.status).toBe(503);
      expect(Number(refused.answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(Object.keys(JSON.parse(await refused.read()) as object)).toEqual(['detail']);
      // The document knows of it.
      expect((await app.call('GET', 'jobs/alm/')).status).toBe(503);
      // Short lists need no stream.
      expect((await app.call('GET', 'jobs/analysis/')).status).toBe(200);
      const [first] = readers;
      expect((JSON.parse(await first!.read()) as WireList).results.length).toBeGreaterThan(LONG.jobs - 10);
      await until('another list may be read', () => app.database.activity().streams < readers.length);
      const next = await open();
      expect(next.status).toBe(200);
      next.leave();
    });
  });

  it('ends when its client goes away', async () => {
    for (let round = 0; round < 3; round += 1) {
      const reader = await open();
      expect(reader.status).toBe(200);
      reader.leave();
      await allEnded();
    }
    // Before the head was sent, too.
    const abort = new AbortController();
    const answers = Array.from({ length: 3 }, () =>
      fetch(url, { headers: { authorization: `Token ${app.admin}` }, signal: abort.signal }),
    );
    abort.abort();
    for (const { status } of await Promise.allSettled(answers)) expect(status).toBe('rejected');
    await allEnded();
    const reader = await open();
    expect(JSON.parse(await reader.read())).toHaveProperty('results');
    await allEnded();
  });

  it('is not read for HEAD', async () => {
    const head = () => fetch(url, { method: 'HEAD', headers: { authorization: `Token ${app.admin}` } });
    for (let time = 0; time < 10; time += 1) {
      const answer = await head();
      expect([answer.status, await answer.text()]).toEqual([200, '']);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/);
    }
    await allEnded();
    // A list that were read would be refused now.
    await withAll(async () => {
      expect((await head()).status).toBe(200);
    });
  });
});
