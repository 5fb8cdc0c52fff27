import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import sql from 'sql-template-tag';
import { nightlyIt, until } from '@syncledger/testing';

import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { testPlace, type TestPlace } from './support/database/test-database.js';
import { PrometheusText } from './support/prometheus-text.js';
import { jsonHeaders, ServerProcess } from './support/server-process.js';
import { inTemporaryFolder } from './support/temporary-folder.js';

interface LogLine {
  readonly msg?: string;
  readonly worker?: number;
  readonly pid?: number;
  readonly signal?: string;
  readonly port?: number;
}

/** A server of two processes, and what its log says of them. */
class TwoWorkers {
  private constructor(
    readonly server: ServerProcess,
    readonly token: string,
  ) {}

  static async start(place: TestPlace, token?: string): Promise<TwoWorkers> {
    const given: Record<string, string> = token ? { SYNCLEDGER_ADMIN_TOKEN: token } : {};
    const settings = {
      DATABASE_URL: place.url,
      SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
      SYNCLEDGER_METRICS_PORT: '0',
      ...given,
    };
    const server = await ServerProcess.start(settings, '--workers', '2');
    const two = new TwoWorkers(server, token ?? /Token (slt_\w+)/.exec(server.greeting)?.[1] ?? '');
    await until('both serve', () => two.serving().size === 2);
    return two;
  }

  /** The log, line by line. */
  lines(): LogLine[] {
    return this.server.logged
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  }

  said(msg: string): LogLine[] {
    return this.lines().filter((line) => line.msg === msg);
  }

  /** The ids of the processes that ever served, by the numbers of the workers. */
  serving(): Map<number, number> {
    return new Map(this.said('worker ready').map(({ worker, pid }) => [worker!, pid!]));
  }

  /** Asks over new connections until each of these workers has answered; nothing else is answered than 200. */
  async untilAnsweredBy(workers: readonly number[]): Promise<void> {
    const from = this.lines().length;
    await until(`workers ${workers.join()} answer`, async () => {
      const statuses = await Promise.all(Array.from({ length: 8 }, () => statusOf(this.server.url, this.token)));
      expect(new Set(statuses)).toEqual(new Set([200]));
      const answered = new Set(
        this.lines()
          .slice(from)
          .map(({ worker }) => worker),
      );
      return workers.every((worker) => answered.has(worker));
    });
  }

  /** The metrics of all workers, from the one port that they share. */
  async metrics(): Promise<PrometheusText> {
    const port = this.said('metrics ready')[0]?.port ?? 0;
    return new PrometheusText(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  }

  async untilGone(): Promise<void> {
    await until('no worker is there', () => [...this.serving().values()].every((pid) => !isThere(pid)));
  }
}

describe('a server of two workers on PostgreSQL', () => {
  let place: TestPlace;
  let two: TwoWorkers;

  beforeAll(async () => {
    place = await testPlace('postgres', 'empty');
    two = await TwoWorkers.start(place);
  });
  afterAll(async () => {
    await two.server.end('SIGKILL');
    await place.remove();
  });

  it('prints its banner, migrates and shows the token of the first administrator once, and serves from both workers', async () => {
    const { greeting } = two.server;
    expect(greeting.match(/Syncledger is at/g)).toHaveLength(1);
    expect(new Set(greeting.match(/slt_\w+/g))).toEqual(new Set([two.token]));
    expect(greeting.match(/This is the first start/g)).toHaveLength(1);
    expect(two.said('migrated')).toHaveLength(1);
    expect(two.server.logged).not.toContain('slt_');
    await two.untilAnsweredBy([...two.serving().keys()]);
  });

  it('restarts a killed worker, logs it, and serves meanwhile', async () => {
    const [[killed, pid], [other]] = [...two.serving()] as [[number, number], [number, number]];
    const before = await two.metrics();
    expect(totalOf(before)).toBeGreaterThan(0);
    process.kill(pid, 'SIGKILL');
    await until('its end was noticed', () => two.said('worker exited; restarting').length > 0);
    await two.untilAnsweredBy([other]);
    await until('another serves', () => two.serving().size === 3);
    // The counters of the worker that was killed stay.
    expect(totalOf(await two.metrics())).toBeGreaterThanOrEqual(totalOf(before));
    expect((await two.metrics()).value('syncledger_database_pool_size')).toBe(20);
    expect(two.said('worker exited; restarting')).toEqual([
      expect.objectContaining({ worker: killed, pid, signal: 'SIGKILL' }),
    ]);
    await two.untilAnsweredBy([...two.serving().keys()].filter((worker) => worker !== killed));
  });

  it('logs that an idle connection to the database was lost, and serves on', async () => {
    const database = await openLedgerDatabase({ url: place.url });
    const others = sql`FROM pg_stat_activity WHERE application_name = 'syncledger' AND datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'`;
    await database.rows(sql`SELECT pg_terminate_backend(pid) ${others}`);
    await until('it is logged', () => two.said('An idle database connection was lost').length > 0);
    await database.close();
    await until('it answers', async () => (await statusOf(two.server.url, two.token)) === 200);
  });

  it('stops all workers gracefully on one signal: waiting claims are answered', async () => {
    const claims = ['a', 'b', 'c', 'd'].map((agent) => {
      const body = JSON.stringify({ wait_seconds: 30, agent });
      return two.server.fetch(two.token, 'jobs/claim/', { method: 'POST', body, headers: jsonHeaders });
    });
    await until('all claim', async () => {
      const agents = (await (await two.server.fetch(two.token, 'agents/')).json()) as { results: unknown[] };
      return agents.results.length === claims.length;
    });
    const ended = two.server.end('SIGTERM');
    for (const claim of claims) expect((await claim).status).toBe(200);
    const { code } = await ended;
    expect([code, two.said('stopped').length]).toEqual([0, 2]);
    await two.untilGone();
  });
});

describe('a server of two workers whose request does not end', () => {
  let place: TestPlace;
  let two: TwoWorkers;

  beforeEach(async () => {
    place = await testPlace('postgres', 'migrated');
    two = await TwoWorkers.start(place, 'administrator-of-the-worker-test-123');
    const { hostname, port } = new URL(two.server.url);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('POST /api/v2/jobs/alm/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
  });
  afterEach(() => place.remove());

  it('is gone at once at a later signal, not at the echo of the first', async () => {
    const ended = two.server.end('SIGINT').then((ending) => ({ ...ending, isOver: true }));
    await until('it stops', () => two.said('stopping all workers').length > 0);
    void two.server.end('SIGTERM');
    expect(two.said('killing all workers')).toEqual([]);
    const signals = async () => Promise.race([ended, sleep(100).then(() => void two.server.end('SIGINT'))]);
    await until('it is over', async () => (await signals())?.isOver === true);
    expect((await ended).code).toBe(1);
    expect(two.said('requests were still in progress')).toEqual([]);
    expect(two.said('killing all workers').length).toBeGreaterThan(0);
    await two.untilGone();
  });

  nightlyIt('is gone when the process that started the workers is killed', async () => {
    await two.server.end('SIGKILL');
    await two.untilGone();
  });
});

describe('a server of workers does not start', () => {
  it.each([
    ['SYNCLEDGER_WORKERS=2', { SYNCLEDGER_WORKERS: '2' }, []],
    ['--workers 2', {}, ['--workers', '2']],
    ['--check', { SYNCLEDGER_WORKERS: '2' }, ['--check']],
  ] as [string, Record<string, string>, string[]][])('on SQLite, and says what to do: %s', (_, variables, args) =>
    inTemporaryFolder(async (folder) => {
      const { code, told } = await ServerProcess.failToStart({ SYNCLEDGER_DATA_DIR: folder, ...variables }, ...args);
      expect(code).toBe(3);
      expect(told).toContain(
        'Leave out --workers and SYNCLEDGER_WORKERS, or set DATABASE_URL to a PostgreSQL database',
      );
    }),
  );

  it('where a single server does not, and prints the reason once', async () => {
    const settings = {
      DATABASE_URL: 'postgres://someone@127.0.0.1:1/x',
      SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
    };
    const { code, told } = await ServerProcess.failToStart(settings, '--workers', '2');
    expect([code, told.match(/Nothing listens/g)]).toEqual([3, ['Nothing listens']]);
  });
});

/** The requests that were served. */
function totalOf(metrics: PrometheusText): number {
  const counts = metrics.all('syncledger_http_request_duration_seconds_count');
  return counts.reduce((sum, { value }) => sum + value, 0);
}

/** The status of a request over a connection of its own: a connection stays with the worker that got it. */
function statusOf(url: string, token: string): Promise<number | undefined> {
  const headers = { authorization: `Token ${token}` };
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const call = request(`${url}/api/v2/users/me/`, { headers, agent }, (answer) => {
      answer.resume().once('end', () => {
        resolve(answer.statusCode);
      });
    });
    call.once('error', reject).end();
  });
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
