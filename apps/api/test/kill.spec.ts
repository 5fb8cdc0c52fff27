import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

import { aConnection, aProject, aResult } from '@syncledger/domain/testing';
import { isNightly, nightlyDialects, nightlyIt, until } from '@syncledger/testing';

import type { Dialect } from '../src/platform/database/index.js';
import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { testPlace, type TestPlace } from './support/database/test-database.js';
import { aSucceededRow, insertManyJobs, type WireJob, type WireList } from './support/job-world.js';
import { SlowReader } from './support/long-list.js';
import { ServerProcess, type Ending } from './support/server-process.js';
import { inTemporaryFolder } from './support/temporary-folder.js';
import { Writers } from './support/writers.js';

const TOKEN = 'administrator-of-the-kill-test-12345';
const KILLS = isNightly ? 5 : 1;
const BETWEEN_KILLS = 150;
const LONG = { jobs: 3000, message: 'x'.repeat(10_000) };

const settingsOf = (dialect: Dialect, { url }: TestPlace) => ({
  DATABASE_URL: url,
  SYNCLEDGER_SECRET_KEYS: Keyring.generate(dialect),
  SYNCLEDGER_ADMIN_TOKEN: TOKEN,
  LOG_LEVEL: 'warn',
});

async function makeConnection(server: ServerProcess): Promise<number> {
  const { id: project } = await server.post<{ id: number }>(TOKEN, 'projects/', aProject());
  return (await server.post<{ id: number }>(TOKEN, 'connections/alm/', aConnection(project))).id;
}

const allJobs = async (server: ServerProcess) =>
  ((await (await server.fetch(TOKEN, 'jobs/')).json()) as WireList).results;

describe.each(nightlyDialects)('a server on %s', (dialect) => {
  let place: TestPlace;
  let settings: Record<string, string>;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    settings = settingsOf(dialect, place);
  });
  afterEach(() => place.remove());

  it('killed again and again under sixteen writers loses nothing and records nothing twice', async () => {
    const server = await ServerProcess.start(settings);
    const writers = new Writers(await makeConnection(server), { token: TOKEN, server });
    const done = writers.run();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const enough = writers.answered.size + BETWEEN_KILLS;
      await Promise.race([done, until('results are written', () => writers.answered.size >= enough)]);
      await writers.server.end('SIGKILL');
      writers.server = await ServerProcess.start(settings);
    }
    writers.stop();
    await done;
    const jobs = await allJobs(writers.server);
    await writers.server.end('SIGKILL');
    const recorded = jobs.map(({ result_message: message, id }) => [message, id] as const);
    expect(recorded.length).toBeGreaterThan(KILLS * BETWEEN_KILLS);
    expect(recorded.toSorted(byMessage)).toEqual([...writers.answered].sort(byMessage));
  });

  nightlyIt('answers what is in flight before it ends on SIGTERM and on SIGINT', async () => {
    let server = await ServerProcess.start(settings);
    const connection = await makeConnection(server);
    await insertLongJobs(place, connection);
    let jobs = LONG.jobs;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { list, answered } = await endInFlight(server, connection, signal);
      expect(list).toHaveLength(jobs);
      expect(answered.length).toBeGreaterThan(0);
      server = await ServerProcess.start(settings);
      const kept = (await allJobs(server)).map(({ result_message: message }) => message);
      expect(kept).toEqual(expect.arrayContaining(answered));
      jobs = kept.length;
    }
    await server.end('SIGKILL');
  });

  it('ends while a client keeps its connection, without having shown the token that it was given', async () => {
    const server = await ServerProcess.start(settings);
    expect((await server.fetch(TOKEN, 'users/me/')).status).toBe(200);
    // Longer than the test may take, the server would keep an idle connection open.
    const { code, told, log } = await server.end('SIGTERM');
    expect(code).toBe(0);
    expect(told + log).not.toContain(TOKEN);
  });

  it('shows the token of its first administrator once, with a command that works as it is typed', async () => {
    const { SYNCLEDGER_ADMIN_TOKEN: _, ...others } = settings;
    const server = await ServerProcess.start(others);
    const tokens = new Set(server.greeting.match(/slt_\w+/g));
    expect(tokens.size).toBe(1);
    const [command = ''] = server.greeting.match(/curl .*/) ?? [];
    expect(JSON.parse(await asTyped(command))).toMatchObject({ id: 1, is_superuser: true });
    const first = await server.end('SIGTERM');
    const again = await ServerProcess.start(others);
    const second = await again.end('SIGTERM');
    expect(first.log).not.toMatch(/slt_/);
    expect(second.told + second.log).not.toMatch(/slt_|curl/);
    expect(second.told).toContain('/api/docs');
  });

  nightlyIt('and two others that start at once on an empty database get along', async () => {
    const other = await testPlace(dialect, 'empty');
    const own = { ...settings, DATABASE_URL: other.url };
    const replicas = await Promise.all([1, 2, 3].map(() => ServerProcess.start(own)));
    for (const replica of replicas) expect((await replica.fetch(TOKEN, 'users/me/')).status).toBe(200);
    const endings = await Promise.all(replicas.map((replica) => replica.end('SIGTERM')));
    for (const { code, log } of endings)
      expect([code, log]).toEqual([0, expect.not.stringContaining('changes nothing')]);
    await other.remove();
  });
});

describe('a server that can not start says which variable to set, and shows no value', () => {
  const secret = 'hunter2-is-not-to-be-shown';
  const onSqlite = (folder: string) => ({ SYNCLEDGER_DATA_DIR: folder });

  // What else may be wrong is for start-refusals.spec.ts: each process takes a second.
  it('when nothing is right', () =>
    inTemporaryFolder(async (folder) => {
      const wrong = {
        PORT: secret,
        DATABASE_URL: `mysql://root:${secret}@127.0.0.1/x`,
        SYNCLEDGER_ADMIN_TOKEN: secret,
        SYNCLEDGER_PUBLIC_URL: secret,
        SYNCLEDGER_TRUST_PROXY: secret,
        SYNCLEDGER_RATE_LIMIT: secret,
        SYNCLEDGER_WEBHOOK_ALLOW: secret,
        SYNCLEDGER_STALL_SECONDS: secret,
        LOG_LEVEL: secret,
      };
      const ending = await ServerProcess.failToStart({ ...onSqlite(folder), ...wrong });
      for (const name of Object.keys(wrong)) expectRefusal(ending, name, [secret, 'root']);
    }));

  it('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as AddressInfo).port);
    try {
      await inTemporaryFolder(async (folder) => {
        const ending = await ServerProcess.failToStart({ ...onSqlite(path.join(folder, 'data')), PORT: port });
        expectRefusal(ending, 'PORT', []);
      });
    } finally {
      taken.close();
    }
  });
});

function byMessage([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : Number(one > other);
}

/** Has a list read slowly and results posted, and ends the server meanwhile; returns what clients got all the same. */
async function endInFlight(
  server: ServerProcess,
  connection: number,
  signal: 'SIGTERM' | 'SIGINT',
): Promise<{ list: readonly WireJob[]; answered: readonly string[] }> {
  const reader = await SlowReader.open(`${server.url}/api/v2/jobs/alm/`, TOKEN);
  const posts = Array.from({ length: 30 }, (_, number) =>
    server.post<WireJob>(TOKEN, 'jobs/alm/', aResult(connection, { result_message: `${signal}, last word ${number}` })),
  );
  await Promise.race(posts);
  const [ending, text, ...answers] = await Promise.all([server.end(signal), reader.read(), ...posts.map(orNothing)]);
  // Not 0 where the server gave up waiting.
  expect(ending.code).toBe(0);
  const answered = answers.flatMap((job) => (job === undefined ? [] : [job.result_message]));
  return { list: (JSON.parse(text) as WireList).results, answered };
}

async function orNothing<T>(promise: Promise<T>): Promise<T | undefined> {
  return promise.catch(() => undefined);
}

async function insertLongJobs({ url }: TestPlace, connection: number): Promise<void> {
  const database = await openLedgerDatabase({ url });
  await insertManyJobs(database, LONG.jobs, aSucceededRow(connection, 1, LONG.message));
  await database.close();
}

/** Runs a command as a shell reads it; curl itself, which not every machine has, is stood in for. */
async function asTyped(command: string): Promise<string> {
  const curl = `const [, option, header, url] = process.argv; if (option !== '-H') throw option;
    const [name, value] = header.split(/: (.*)/); process.stdout.write(await (await fetch(url, { headers: { [name]: value } })).text());`;
  const script = `curl() { "$NODE" --input-type=module -e "$CURL" -- "$@"; }\n${command}`;
  const env = { ...process.env, NODE_OPTIONS: '', NODE: process.execPath, CURL: curl };
  return (await promisify(execFile)('sh', ['-c', script], { env })).stdout;
}

/** It ended with a failure, named the variable in a sentence of words, and repeated no value. */
function expectRefusal({ code, told, log }: Ending, variable: string, values: readonly string[]): void {
  expect(code).toBe(3);
  expect(told).toContain(variable);
  // Words, not a stack.
  expect(told + log).not.toMatch(/^\s+at .*:\d+/m);
  for (const value of values) expect(told + log).not.toContain(value);
}
