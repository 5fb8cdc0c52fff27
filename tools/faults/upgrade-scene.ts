import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { Keyring, type Dialect } from '@syncledger/api';
import { until } from '@syncledger/testing';

import { openPlaces, type Places } from '../bench/places.js';
import type { Build } from './newer-build.js';
import { Victim } from './victim.js';

const START_PATIENCE = 240_000;
const DRAIN_SECONDS = 6;
const PATIENCE = 20_000;

/** What `/health/ready` says. */
export interface Readiness {
  readonly status: number;
  readonly text: string;
}

/** A database, and servers of several versions on it. */
export class UpgradeScene {
  /** Ids of jobs. */
  readonly acknowledged: number[] = [];
  /** How many requests were sent. */
  requests = 0;
  private readonly token = randomBytes(24).toString('hex');
  private readonly keys = Keyring.generate('k1');
  private readonly servers: Victim[] = [];

  private constructor(
    readonly database: string,
    private readonly places: Places,
    private readonly folder: string,
  ) {}

  static async open(dialect: Dialect): Promise<UpgradeScene> {
    const places = await openPlaces(dialect, process.env['SYNCLEDGER_TEST_POSTGRES']);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-upgrade-'));
    return new UpgradeScene(await places.make(), places, folder);
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end('SIGKILL')));
    await this.places.drop(this.database);
    await this.places.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Starts a server, and waits until it is ready. */
  async start(build: Build, port: number, ...args: string[]): Promise<Victim> {
    const server = new Victim({
      name: `server at ${String(port)}`,
      args: [build.main, ...args],
      env: { ...this.environment(), PORT: String(port) },
      cwd: this.folder,
      onLine: () => undefined,
    });
    this.servers.push(server);
    server.start();
    const isReady = async () => {
      if (server.surprises[0] !== undefined) throw new Error(server.surprises[0]);
      return (await this.readiness(port))?.status === 200;
    };
    await until(`${server.name} is ready`, isReady, START_PATIENCE);
    return server;
  }

  /** Standard error of a server that refuses to start; empty when it starts. */
  async refusal(build: Build): Promise<string> {
    const env = { ...this.environment(), PORT: '0' };
    const ended = promisify(execFile)(process.execPath, [build.main], { env, cwd: this.folder, timeout: PATIENCE * 3 });
    return ended.then(
      () => '',
      (error: unknown) => (error as { stderr?: string }).stderr ?? '',
    );
  }

  /** Runs a command of the command line that must succeed. */
  async command(build: Build, ...args: string[]): Promise<void> {
    await promisify(execFile)(process.execPath, [build.cli, ...args], { env: this.environment(), cwd: this.folder });
  }

  /** Creates a connection, and posts jobs. */
  async furnish(port: number, jobs: number): Promise<number> {
    const { id: project } = await this.must<{ id: number }>(port, 'POST', 'projects/', { name: 'Upgrade' });
    const { id: connection } = await this.must<{ id: number }>(port, 'POST', 'connections/alm/', {
      project,
      system: 'Jira',
      params: {},
    });
    for (let made = 0; made < jobs; made += 1) await this.post(port, connection);
    return connection;
  }

  async post(port: number, connection: number): Promise<void> {
    const body = { connection, automatic: true, succeeded: true, result_message: randomUUID() };
    this.acknowledged.push((await this.must<{ id: number }>(port, 'POST', 'jobs/alm/', body)).id);
  }

  /** Sends a request once. @throws Error unless it succeeds */
  async must<T>(port: number, method: string, route: string, body?: unknown): Promise<T> {
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

  /** The ids of all jobs that a server shows. */
  async jobs(port: number): Promise<number[]> {
    const { results } = await this.must<{ results: { id: number }[] }>(port, 'GET', 'jobs/alm/');
    return results.map(({ id }) => id);
  }

  /** The acknowledged jobs that a server does not show. */
  async lost(port: number): Promise<number[]> {
    const stored = new Set(await this.jobs(port));
    return this.acknowledged.filter((id) => !stored.has(id));
  }

  async readiness(port: number): Promise<Readiness | undefined> {
    const url = `http://127.0.0.1:${String(port)}/health/ready`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
    return answer && { status: answer.status, text: await answer.text() };
  }

  private environment(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      DATABASE_URL: this.database,
      SYNCLEDGER_DATA_DIR: this.folder,
      SYNCLEDGER_SECRET_KEYS: this.keys,
      SYNCLEDGER_ADMIN_TOKEN: this.token,
      SYNCLEDGER_DRAIN_SECONDS: String(DRAIN_SECONDS),
      LOG_LEVEL: 'warn',
    };
  }
}
