import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';
import {
  databasePlace,
  freePort,
  startAgent,
  startServer,
  type DatabasePlace,
  type Watched,
} from '@syncledger/testing';

const ADMIN = 'administrator-of-the-dashboard-test-12345';
const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;

export const dialects = ['sqlite', 'postgres'] as const;

/** A real server with its own database, and the agents started by a test. */
export class World {
  /** The administrator's token. */
  readonly admin = ADMIN;
  private readonly agents: Watched[] = [];

  private constructor(
    readonly base: string,
    private readonly folder: string,
    private readonly place: DatabasePlace,
    private readonly server: Watched,
  ) {}

  static async start(dialect: (typeof dialects)[number], settings: Record<string, string> = {}): Promise<World> {
    const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-web-'));
    const [place, port] = [await databasePlace(dialect), await freePort()];
    const env = { DATABASE_URL: place.url, SYNCLEDGER_SECRET_KEYS: KEYS, ...settings };
    return new World(`http://127.0.0.1:${port}`, folder, place, await startServer(folder, port, ADMIN, env));
  }

  async call<T = { id: number }>(method: string, route: string, body?: unknown, token = ADMIN): Promise<T> {
    const answer = await fetch(`${this.base}/api/v2/${route}`, {
      method,
      headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  async project(overrides: Parameters<typeof aProject>[0] = {}): Promise<number> {
    return (await this.call('POST', 'projects/', aProject(overrides))).id;
  }

  async connection(project: number, overrides: Parameters<typeof aConnection>[1] = {}): Promise<number> {
    return (await this.call('POST', 'connections/alm/', aConnection(project, overrides))).id;
  }

  /** Posts a result; returns the job's id. */
  async result(connection: number, overrides: Parameters<typeof aResult>[1] = {}): Promise<number> {
    return (await this.call('POST', 'jobs/alm/', aResult(connection, overrides))).id;
  }

  /** Creates a user with a global role, project memberships and an API token. */
  async user(
    role: string,
    memberships: Record<number, string> = {},
  ): Promise<{ id: number; email: string; token: string }> {
    const { id, email } = await this.call<{ id: number; email: string }>('POST', 'users/', aUser({ role }));
    for (const [project, projectRole] of Object.entries(memberships)) {
      const { users } = await this.call<{ users: { email: string; role: string }[] }>('GET', `projects/${project}/`);
      const members = [...users, { email, role: projectRole }].map((member) => ({
        email: member.email,
        role: member.role,
      }));
      await this.call('PATCH', `projects/${project}/`, { users: members });
    }
    const { token } = await this.call<{ token: string }>('POST', `users/${id}/api-token/`);
    return { id, email, token };
  }

  /** @param commands shell scripts by name */
  async agent(commands: Record<string, string>): Promise<void> {
    const { id } = await this.call('GET', 'users/me/');
    const { token } = await this.call<{ token: string }>('POST', `users/${id}/api-tokens/`, {
      name: 'Agent',
      scope: 'agent',
    });
    const tokenFile = path.join(this.folder, 'agent-token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    const folder = await mkdtemp(path.join(this.folder, 'commands-'));
    for (const [name, script] of Object.entries(commands))
      await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const options = ['--server', this.base, '--token-file', tokenFile, '--commands', folder, '--name', 'dmz-1'];
    this.agents.push(startAgent(options, this.folder));
  }

  async close(): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.end('SIGKILL')));
    await this.server.end('SIGTERM');
    await this.place.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
