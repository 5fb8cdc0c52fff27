import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { aConnection, aProject } from '@syncledger/domain/testing';

import {
  databasePlace,
  freePort,
  startAgent,
  startServer,
  until,
  type DatabasePlace,
  type Watched,
} from '@syncledger/testing';

const ADMIN = 'administrator-of-the-agent-test-12345';
const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;

export interface Shown {
  readonly id: number;
  readonly ready: number;
  readonly succeeded: boolean;
  readonly result_message: string;
  readonly state: string;
  readonly attempt: number;
}

/** A server with a token of the scope "agent", and the agents started by a test. */
export class World {
  private agents: Watched[] = [];
  private project = 0;
  private made = 0;

  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly place: DatabasePlace,
    private server: Watched,
  ) {}

  static async start(dialect: 'sqlite' | 'postgres'): Promise<World> {
    const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-agent-'));
    const [place, port] = [await databasePlace(dialect), await freePort()];
    const world = new World(folder, port, place, await startServer(folder, port, ADMIN, settingsOf(place)));
    const { id } = await world.call<{ id: number }>('POST', 'users/me/', undefined, 'GET');
    const { token } = await world.call<{ token: string }>('POST', `users/${id}/api-tokens/`, {
      name: 'Agent',
      scope: 'agent',
    });
    await writeFile(world.tokenFile, token, { mode: 0o600 });
    world.project = (await world.call<{ id: number }>('POST', 'projects/', aProject())).id;
    return world;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get tokenFile(): string {
    return path.join(this.folder, 'token');
  }

  /** Calls the API as the administrator. */
  async call<T>(_method: string, route: string, body?: unknown, method = _method): Promise<T> {
    const answer = await fetch(`${this.url}/api/v2/${route}`, {
      method,
      headers: { authorization: `Token ${ADMIN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Sends SIGKILL, as a power cut would. */
  async killServer(): Promise<void> {
    await this.server.end('SIGKILL');
  }

  /** Restarts the server on the same port and data. */
  async restartServer(): Promise<void> {
    this.server = await startServer(this.folder, this.port, ADMIN, settingsOf(this.place));
  }

  /** Creates a commands folder with shell scripts; returns its path. */
  async commands(scripts: Record<string, string>): Promise<string> {
    const folder = await mkdtemp(path.join(this.folder, 'commands-'));
    for (const [name, script] of Object.entries(scripts)) {
      const text = script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`;
      await writeFile(path.join(folder, name), text, { mode: 0o755 });
    }
    return folder;
  }

  /** Creates a connection and queues a run; returns the job's id. */
  async queue(command: string, params: object = {}, more: object = {}): Promise<number> {
    this.made += 1;
    const body = aConnection(this.project, { alias: `C${this.made}`, command, params: params as never, ...more });
    const { id } = await this.call<{ id: number }>('POST', 'connections/alm/', body);
    const job = { connection: id, automatic: false, ready: false };
    return (await this.call<{ id: number }>('POST', 'jobs/alm/', job)).id;
  }

  job(id: number): Promise<Shown> {
    return this.call<Shown>('GET', `jobs/alm/${id}/?include=state,attempt,ended_by`);
  }

  /** Waits until a job is in a state. */
  async jobWhen(id: number, state: string): Promise<Shown> {
    return until(`job ${id} is ${state}`, async () => {
      const job = await this.job(id);
      return job.state === state ? job : undefined;
    });
  }

  /** @param launcher a program and its arguments, which starts the agent with those that follow */
  agent(
    commands: string,
    options: readonly string[] = [],
    env: Record<string, string> = {},
    launcher: readonly string[] = [],
  ): Watched {
    const standard = ['--server', this.url, '--token-file', this.tokenFile, '--commands', commands, '--name', 'dmz-1'];
    const agent = startAgent([...standard, ...options], this.folder, { env, launcher });
    this.agents.push(agent);
    return agent;
  }

  /** Concatenates all files in a folder. */
  async textOf(folder: string): Promise<string> {
    const entries = await readdir(path.join(this.folder, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    // An agent may delete a file after it was listed.
    const read = (file: string) => readFile(file, 'utf8').catch(() => '');
    return (await Promise.all(files.map(({ parentPath, name }) => read(path.join(parentPath, name))))).join('\n');
  }

  async close(): Promise<void> {
    await Promise.all(this.agents.filter(({ child }) => child.exitCode === null).map((agent) => agent.end('SIGKILL')));
    await this.server.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
    await this.place.remove();
  }
}

function settingsOf({ url }: DatabasePlace): Record<string, string> {
  return { DATABASE_URL: url, SYNCLEDGER_SECRET_KEYS: KEYS };
}
