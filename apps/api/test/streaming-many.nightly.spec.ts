import { aConnection, aProject } from '@syncledger/domain/testing';
import { nightlyDialects } from '@syncledger/testing';

import type { Dialect } from '../src/platform/database/index.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { testPlace, type TestPlace } from './support/database/test-database.js';
import { aSucceededRow, insertManyJobs, type WireList } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import { ServerProcess } from './support/server-process.js';

const MEGABYTE = 1024 * 1024;
const MANY = 200_000;
const GROWTH = 80 * MEGABYTE;

describe.each(nightlyDialects)('200,000 jobs on %s', (dialect) => {
  const token = 'administrator-of-the-memory-test-1234';
  let place: TestPlace;
  let server: ServerProcess;

  beforeAll(async () => {
    place = await testPlace(dialect, 'empty');
    server = await startServer(dialect, place.url, token);
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    await place.remove();
  });

  const open = () => SlowReader.open(`${server.url}/api/v2/jobs/alm/`, token);

  it(`stream with less than 80 MB growth of resident memory`, async () => {
    expect((await server.fetch(token, 'jobs/alm/?page_size=1000')).status).toBe(200);
    const before = await server.startMeasuring();
    const { times, start, end } = await (await open()).count('"result_message":');
    expect([times, start.startsWith('{"results":[{'), end.endsWith('}]}')]).toEqual([MANY, true, true]);
    expect((await server.measured()) - before).toBeLessThan(GROWTH);
  });

  it('that nobody reads do not pile up in memory, nor hold up others', async () => {
    const before = await server.startMeasuring();
    const readers = await Promise.all([open(), open()]);
    for (const reader of readers) expect(reader.status).toBe(200);
    // Time enough to read the two lists several times over, if nothing held them back.
    for (let time = 0; time < 100; time += 1) {
      expect((await server.fetch(token, 'jobs/alm/?page_size=5&ordering=id')).status).toBe(200);
    }
    expect((await server.measured()) - before).toBeLessThan(GROWTH);
    for (const reader of readers) reader.leave();
  });

  it('are searched without holding up others', async () => {
    let ended = false;
    const search = server.fetch(token, 'jobs/alm/?page_size=5&search=nowhere').then((answer) => {
      ended = true;
      return answer.json() as Promise<WireList>;
    });
    // Between the count and the page there was always room for one.
    for (let time = 0; time < 3; time += 1) {
      expect((await server.fetch(token, 'jobs/alm/?page_size=5')).status).toBe(200);
    }
    expect(ended).toBe(false);
    expect(await search).toMatchObject({ count: 0, results: [] });
  });

  it('are not shown to a token that was revoked while they were looked for', async () => {
    const named = await server.post<{ id: number; token: string }>(token, 'users/1/api-tokens/', { name: 'Revoked' });
    const texts = Array.from({ length: 12 }, (_, index) => `search=nowhere${index}`).join('&');
    const search = server.fetch(named.token, `jobs/alm/?page_size=5&search=199999%20message&${texts}`);
    // What was sent later is answered: the search is under way.
    for (let time = 0; time < 3; time += 1) {
      expect((await server.fetch(named.token, 'jobs/alm/?page_size=1')).status).toBe(200);
    }
    const revoked = await server.fetch(token, `users/1/api-tokens/${named.id}/`, { method: 'DELETE' });
    expect(revoked.status).toBe(204);
    expect((await search).status).toBe(401);
  });

  it('are counted: all exactly, above 100,000 found by a search or in a time range not', async () => {
    const count = async (query: string) => {
      const answer = await server.fetch(token, `jobs/alm/?page_size=1&${query}`);
      return ((await answer.json()) as WireList).count;
    };
    expect(await count('')).toBe(MANY);
    expect(await count('succeeded=true&connection=1')).toBe(MANY);
    expect(await count('search=message')).toBeNull();
    expect(await count('last_run__gte=2015-04-15T00:00:00Z')).toBeNull();
    // Each microsecond has one job: exact up to 100,000.
    expect(await count('last_run__lt=2015-04-15T20:27:24.496443Z')).toBe(100_000);
    expect(await count('last_run__lt=2015-04-15T20:27:24.496444Z')).toBeNull();
    expect(await count('search=199999%20message')).toBe(1);
  });
});

/** A server with 200,000 jobs of one connection. */
async function startServer(dialect: Dialect, url: string, token: string): Promise<ServerProcess> {
  const server = await ServerProcess.start({
    DATABASE_URL: url,
    SYNCLEDGER_SECRET_KEYS: Keyring.generate(dialect),
    SYNCLEDGER_ADMIN_TOKEN: token,
    LOG_LEVEL: 'warn',
  });
  const { id: project } = await server.post<{ id: number }>(token, 'projects/', aProject());
  const { id: connection } = await server.post<{ id: number }>(token, 'connections/alm/', aConnection(project));
  const database = await openLedgerDatabase({ url });
  await insertManyJobs(database, MANY, aSucceededRow(connection, project, `message ${'of a run '.repeat(40)}`));
  await database.close();
  return server;
}
