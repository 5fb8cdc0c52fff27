import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { Keyring } from '@syncledger/api';
import { freePort, SERVER } from '@syncledger/testing';
import pg from 'pg';

import { until } from './api.js';
import { Balancer } from './balancer.js';
import { Victim } from './victim.js';

const CLI = path.join(path.dirname(SERVER), 'cli.js');
const START_SECONDS = 90;
const CLIENTS = 4;
const DRAIN_SECONDS = 2;
const PATIENCE = 20_000;
/** Requests that have to succeed before each step, and after the last. */
const REQUESTS_A_STEP = 40;

/** What an upgrade showed. */
export interface UpgradeOutcome {
  readonly requests: number;
  /** Every request that was not answered with success. */
  readonly failures: readonly string[];
  /** Acknowledged jobs that are not there in the end. */
  readonly lost: number;
  /** Standard error of the older server on the upgraded database. */
  readonly refusal: string;
  /** Jobs that the older server shows on the backup, and how many there were. */
  readonly restored: readonly [shown: number, backedUp: number];
}

/** Upgrades two replicas one after the other, while clients send requests, and goes back to the older version with a backup. */
export async function tryRollingUpgrade(older: string, administrator: string): Promise<UpgradeOutcome> {
  const trial = new Trial(older, administrator, await mkdtemp(path.join(os.tmpdir(), 'syncledger-upgrade-')));
  try {
    return await trial.run();
  } finally {
    await trial.close();
  }
}

class Trial {
  private readonly token = randomBytes(24).toString('hex');
  private readonly keys = Keyring.generate('k1');
  private readonly databases: string[] = [];
  private readonly servers: Victim[] = [];
  private readonly failures: string[] = [];
  private readonly acknowledged: number[] = [];
  private balancer: Balancer | undefined;
  private requests = 0;
  private isOver = false;

  constructor(
    private readonly older: string,
    private readonly administrator: string,
    private readonly folder: string,
  ) {}

  async run(): Promise<UpgradeOutcome> {
    const [database, backup] = [await this.makeDatabase(), `backup_${randomBytes(8).toString('hex')}`];
    const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
    const connection = await this.furnish(database, ports[0]);
    const backedUp = this.acknowledged.length;
    await this.copyDatabase(database, backup);

    const oldOnes = [
      await this.start(this.older, database, ports[0]),
      await this.start(this.older, database, ports[1]),
    ];
    const balancer = (this.balancer = await Balancer.before(ports));
    await until('both are used', START_SECONDS, async () => balancer.uses(ports[0]) && balancer.uses(ports[1]));
    const clients = Array.from({ length: CLIENTS }, () => this.beClient(balancer.port, connection));
    await this.someRequests();
    await this.migrate(database);
    for (const [index, old] of oldOnes.entries()) {
      await this.someRequests();
      const port = ports[index === 0 ? 2 : 3];
      await this.start(SERVER, database, port, '--no-migrate');
      await until('the new one is used', START_SECONDS, async () => balancer.uses(port));
      await old.end();
    }
    await this.someRequests();
    this.isOver = true;
    await Promise.all(clients);
    const lost = await this.countLost(ports[2]);
    const refusal = await this.refusalOf(this.older, database);
    const restored = [await this.jobsOnBackup(backup, ports[0]), backedUp] as const;
    return { requests: this.requests, failures: this.failures, lost, refusal, restored };
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.balancer?.close();
    await Promise.all(this.servers.map((server) => server.end('SIGKILL')));
    for (const name of this.databases) await this.ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A first start of the older version, with some jobs. */
  private async furnish(database: string, port: number): Promise<number> {
    const server = await this.start(this.older, database, port);
    const { id: project } = await this.must<{ id: number }>(port, 'POST', 'projects/', { name: 'Upgrade' });
    const { id: connection } = await this.must<{ id: number }>(port, 'POST', 'connections/alm/', {
      project,
      system: 'Jira',
      params: {},
    });
    for (let made = 0; made < REQUESTS_A_STEP; made += 1) await this.post(port, connection);
    await server.end();
    return connection;
  }

  /** Sends requests, without retries, until the trial is over. */
  private async beClient(port: number, connection: number): Promise<void> {
    while (!this.isOver) {
      try {
        await this.post(port, connection);
        await this.must(port, 'GET', 'jobs/alm/?page_size=20');
        await this.must(port, 'GET', 'users/me/');
      } catch (error) {
        const { message, cause } = error as Error;
        this.failures.push(`${message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
      }
    }
  }

  private async post(port: number, connection: number): Promise<void> {
    const body = { connection, automatic: true, succeeded: true, result_message: randomUUID() };
    this.acknowledged.push((await this.must<{ id: number }>(port, 'POST', 'jobs/alm/', body)).id);
  }

  private async must<T>(port: number, method: string, route: string, body?: unknown): Promise<T> {
    this.requests += 1;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/api/v2/${route}`, {
      method,
      headers: { authorization: `Token ${this.token}`, 'content-type': 'application/json', connection: 'close' },
      signal: AbortSignal.timeout(PATIENCE),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${route}: ${String(answer.status)} ${text}`);
    return JSON.parse(text) as T;
  }

  private async someRequests(): Promise<void> {
    const enough = this.requests + REQUESTS_A_STEP;
    await until('requests are answered', START_SECONDS, async () => this.requests >= enough);
  }

  private async countLost(port: number): Promise<number> {
    const { results } = await this.must<{ results: { id: number }[] }>(port, 'GET', 'jobs/alm/');
    const stored = new Set(results.map(({ id }) => id));
    return this.acknowledged.filter((id) => !stored.has(id)).length;
  }

  private async jobsOnBackup(backup: string, port: number): Promise<number> {
    const server = await this.start(this.older, backup, port);
    const { results } = await this.must<{ results: unknown[] }>(port, 'GET', 'jobs/alm/');
    await server.end();
    return results.length;
  }

  private async migrate(database: string): Promise<void> {
    await promisify(execFile)(process.execPath, [CLI, 'db', 'migrate'], { env: this.environment(database) });
  }

  private async refusalOf(main: string, database: string): Promise<string> {
    const env = { ...this.environment(database), PORT: '0' };
    try {
      await promisify(execFile)(process.execPath, [main], { env, timeout: PATIENCE * 3 });
      return '';
    } catch (error) {
      return (error as { stderr?: string }).stderr ?? '';
    }
  }

  private async start(main: string, database: string, port: number, ...args: string[]): Promise<Victim> {
    const server = new Victim({
      name: `server at ${String(port)}`,
      args: [main, ...args],
      env: { ...this.environment(database), PORT: String(port) },
      cwd: this.folder,
      onLine: () => undefined,
    });
    this.servers.push(server);
    server.start();
    const url = `http://127.0.0.1:${String(port)}/health/ready`;
    await until(`${server.name} is ready`, START_SECONDS, () => {
      if (server.surprises[0] !== undefined) throw new Error(server.surprises[0]);
      return fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
    });
    return server;
  }

  private environment(database: string): Record<string, string> {
    const url = Object.assign(new URL(this.administrator), { pathname: `/${database}` }).href;
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      DATABASE_URL: url,
      SYNCLEDGER_DATA_DIR: this.folder,
      SYNCLEDGER_SECRET_KEYS: this.keys,
      SYNCLEDGER_ADMIN_TOKEN: this.token,
      SYNCLEDGER_DRAIN_SECONDS: String(DRAIN_SECONDS),
      LOG_LEVEL: 'warn',
    };
  }

  private async makeDatabase(): Promise<string> {
    const name = `upgrade_${randomBytes(8).toString('hex')}`;
    this.databases.push(name);
    await this.ask(`CREATE DATABASE ${name} TEMPLATE template0`);
    return name;
  }

  private async copyDatabase(from: string, to: string): Promise<void> {
    this.databases.push(to);
    await this.ask(`CREATE DATABASE ${to} TEMPLATE ${from}`);
  }

  private async ask(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.administrator });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
