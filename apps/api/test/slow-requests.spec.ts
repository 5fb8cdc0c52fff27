import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';

import { createLogger } from '../src/platform/http/process-logger.js';
import { logRequests, type AnsweredRequest } from '../src/platform/http/request-log.js';
import { aSucceededRow, insertManyJobs } from './support/job-world.js';
import type { TestApp } from './support/test-app.js';
import { makeConnection, makeProject, startApp } from './support/world.js';

interface LogLine {
  readonly level: string;
  readonly path?: string;
  readonly slow?: { readonly database_ms: number };
  readonly trace_id?: string;
}

/** A list is streamed when its first 1,000 rows are not all. */
const JOBS = 1100;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** What is logged of requests, beside their outcome. */
describe('the log of requests', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp('sqlite', { SYNCLEDGER_SLOW_MS: '1' });
    const project = await makeProject(app);
    const connection = await makeConnection(app, 'alm', project);
    await insertManyJobs(app.database, JOBS, aSucceededRow(connection, project, 'done'));
  });
  afterAll(() => app.close());

  const logged = (since: number) => app.logs.slice(since).map((line) => JSON.parse(line) as LogLine);
  /** The log line of a request that was slow; it is repeated until it was. */
  const slow = async (path: string) => {
    const since = app.logs.length;
    for (;;) {
      await app.call('GET', path);
      const line = logged(since).find((each) => each.slow !== undefined);
      if (line) return line;
    }
  };

  it('tells of a slow one the route, the names of the filters, the rows and the database time', async () => {
    const line = await slow('jobs/alm/?succeeded=true&search=cAnArY&page_size=2');
    expect(line).toMatchObject({
      level: 'warn',
      path: '/api/v2/jobs/alm/',
      slow: { route: '/api/v2/jobs/alm', filters: ['succeeded', 'search', 'page_size'] },
    });
    expect(line.slow?.database_ms).toBeGreaterThan(0);
    expect(JSON.stringify(line)).not.toContain('cAnArY');
  });

  it('counts the rows of statements, and of transactions', async () => {
    const { slow: read } = await slow('jobs/alm/?page_size=2');
    // Token and rights, the count, and at least the two jobs of the page.
    expect(read).toMatchObject({ rows: expect.any(Number), calls: expect.any(Number) });
    expect((read as unknown as { rows: number }).rows).toBeGreaterThanOrEqual(3);
  });

  it('counts the rows of a list that is streamed', async () => {
    const { slow: read } = await slow('jobs/alm/');
    expect((read as unknown as { rows: number }).rows).toBeGreaterThanOrEqual(1000 + JOBS);
  });

  it('does not take a claim that waits for a slow request', async () => {
    const since = app.logs.length;
    await app.call('POST', 'jobs/claim/', { body: { wait_seconds: 1, systems: ['None'] } });
    const [line] = logged(since).filter(({ path }) => path === '/api/v2/jobs/claim/');
    expect(line?.slow?.database_ms ?? 1).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['well-formed', `00-${TRACE}-00f067aa0ba902b7-01`, TRACE],
    ['of a later version', `42-${TRACE}-00f067aa0ba902b7-01-more`, TRACE],
    ['with a trace of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
    ['in upper case', `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`, undefined],
    ['malformed', 'cAnArY', undefined],
  ])('has the id of the trace where `traceparent` is %s', async (_, traceparent, expected) => {
    const since = app.logs.length;
    await app.call('GET', 'users/me/', { headers: { traceparent } });
    const lines = logged(since).filter(({ path }) => path === '/api/v2/users/me/');
    expect(lines.map(({ trace_id: id }) => id)).toEqual([expected]);
  });
});

it('claims and event streams are slow by their database time, all else by its duration', async () => {
  const lines: LogLine[] = [];
  const logger: FastifyBaseLogger = createLogger('info', {
    write: (line: string) => void lines.push(JSON.parse(line) as LogLine),
  });
  const answered: AnsweredRequest[] = [];
  const server = fastify({
    loggerInstance: logger,
    logController: new fastify.LogController({ disableRequestLogging: true }),
  });
  logRequests(server, {
    slowMilliseconds: 5,
    observer: { received: () => undefined, answered: (request) => void answered.push(request) },
  });
  const handle = (type: string, database: number) => async (request: FastifyRequest, reply: FastifyReply) => {
    request.databaseUse!.milliseconds = database;
    while (reply.elapsedTime < 6) await nextTurn();
    return reply.type(type).send('');
  };
  server.get('/page', handle('application/json', 0));
  server.get('/claim', { config: { waits: true } }, handle('application/json', 0));
  server.get('/stream', handle('text/event-stream', 0));
  server.get('/claim-reads', { config: { waits: true } }, handle('application/json', 5));
  server.get('/stream-reads', handle('text/event-stream', 5));
  for (const path of ['/page', '/claim', '/stream', '/claim-reads', '/stream-reads']) await server.inject(path);
  const slow = ['/page', '/claim-reads', '/stream-reads'];
  expect(answered.filter(({ isSlow }) => isSlow).map(({ route }) => route)).toEqual(slow);
  expect(lines.filter((line) => line.slow).map(({ path }) => path)).toEqual(slow);
  expect(answered).toHaveLength(5);
});
