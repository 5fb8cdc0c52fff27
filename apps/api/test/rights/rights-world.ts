import { aConnection, aProject, aResult, aUser } from '@syncledger/domain/testing';

import type { Dialect } from '../../src/platform/database/index.js';
import type { PathIds } from '../support/routes-to-call.js';
import type { TestApp } from '../support/test-app.js';
import { signIn } from '../support/sign-in.js';
import { NOBODY, startApp } from '../support/world.js';
import { builtInProject, callers, standings, type Caller } from './rights-callers.js';
import type { Row, Target } from './rights-table.js';

/** What stands for the parameters of a route, and what its body needs. */
export interface Ids extends PathIds {
  readonly users: readonly Member[];
  /** A token to sign in with. */
  readonly token: string;
}

interface Member {
  readonly email: string;
  readonly role: string;
}

interface Account {
  readonly id: number;
  readonly email: string;
  readonly token: string;
}

const absent: Ids = {
  user: NOBODY,
  namedToken: NOBODY,
  session: NOBODY,
  token: '',
  globalRole: 'CUR999999',
  projectRole: 'CPR999999',
  project: NOBODY,
  connections: { alm: NOBODY, analysis: NOBODY },
  jobs: { alm: NOBODY, analysis: NOBODY },
  webhook: NOBODY,
  delivery: NOBODY,
  users: [],
};

/** Somebody who is in no project until the cells about members add them. */
export const JOINS = 'joins@example.com';

let made = 0;

/** A name that nothing else has. */
export const aName = (): string => `Made for rights ${(made += 1)}`;

/** An application in which each caller is a member of a project of each standing. */
export class RightsWorld {
  private readonly accounts = new Map<string, Account>();
  private readonly roles = new Map<string, string>();
  private readonly projects = new Map<string, Ids>();

  private constructor(readonly app: TestApp) {}

  static async start(dialect: Dialect): Promise<RightsWorld> {
    const world = new RightsWorld(await startApp(dialect, { SYNCLEDGER_TRUST_PROXY: '127.0.0.1' }));
    for (const caller of callers) world.accounts.set(caller.name, await world.account(caller));
    world.app.clock.advance(7200);
    await world.app.ok('POST', 'users/', aUser({ email: JOINS }));
    for (const [standing, permissions] of Object.entries(standings)) {
      if (standing === 'absent') continue;
      const isBuiltIn = standing in builtInProject;
      const role = isBuiltIn ? standing : await world.role('project-roles', permissions);
      if (standing !== 'nobody') world.roles.set(standing, role);
      world.projects.set(standing, await world.project(standing));
    }
    return world;
  }

  /** The caller's token; null for none. */
  token({ name, token }: Caller): string | null {
    return token?.refused === 'no token' ? null : this.accounts.get(name)!.token;
  }

  /** The ids of projects, connections and jobs in projects of each standing. */
  seeded(): ReadonlyMap<string, Ids> {
    return this.projects;
  }

  /** The object of a cell: the one that all cells share, or one of its own where success would use it up. */
  async object(row: Row, target: Target, caller: Caller): Promise<Ids> {
    const uses = row.route.startsWith('DELETE ');
    if (target.absent) return absent;
    if (row.on === 'project') return uses ? this.doomed(row, target.name) : this.projects.get(target.name)!;
    if (row.on === 'user') return this.user(target, caller);
    if (row.on === undefined) return { ...absent, token: this.app.admin };
    const path = row.on === 'global role' ? 'global-roles' : 'project-roles';
    const id = target.builtIn ?? (await this.role(path, target.permissions ?? []));
    return { ...absent, globalRole: id, projectRole: id };
  }

  close(): Promise<void> {
    return this.app.close();
  }

  private async account(caller: Caller): Promise<Account> {
    const { role, superuser = false, token = {} } = caller;
    const given = typeof role === 'string' ? role : await this.role('global-roles', role);
    const { id, email } = await this.app.ok<Account>('POST', 'users/', aUser({ role: given, is_superuser: superuser }));
    const body = {
      name: 'Caller',
      ...(token.permissions && { permissions: token.permissions }),
      ...(token.readOnly && { read_only: true }),
      ...(token.expiring && { expires_at: '3000-01-01T00:00:00Z' }),
      ...(token.refused === 'expired' && { expires_at: new Date(this.app.clock.now() / 1000 + 60_000).toISOString() }),
      ...(token.agent && { scope: 'agent' }),
    };
    const named = await this.app.ok<Account>('POST', `users/${id}/api-tokens/`, body);
    if (token.refused === 'revoked') await this.app.ok('DELETE', `users/${id}/api-tokens/${named.id}/`);
    if (token.refused === 'of an inactive user') await this.app.ok('DELETE', `users/${id}/`);
    const unknown = `slt_${'a'.repeat(46)}`;
    return { id, email, token: token.refused === 'unknown' ? unknown : named.token };
  }

  private async role(path: string, permissions: readonly string[]): Promise<string> {
    return (await this.app.ok<{ id: string }>('POST', `${path}/`, { name: aName(), permissions })).id;
  }

  private async project(standing: string): Promise<Ids> {
    const role = this.roles.get(standing);
    const active = callers.filter(({ token }) => token?.refused !== 'of an inactive user');
    const members = active.map(({ name }) => ({ email: this.accounts.get(name)!.email, role: role ?? '' }));
    const body = aProject({ users: role === undefined ? [] : members });
    const { id: project, users: listed } = await this.app.ok<{ id: number; users: Member[] }>(
      'POST',
      'projects/',
      body,
    );
    const users = listed.map(({ email, role: held }) => ({ email, role: held }));
    const [alm, analysis] = [await this.connection('alm', project), await this.connection('analysis', project)];
    const jobs = { alm: await this.job('alm', alm), analysis: await this.job('analysis', analysis) };
    const webhook = await this.webhook(project);
    const test = await this.app.ok<{ id: number }>('POST', `webhooks/${webhook}/test/`);
    return { ...absent, project, users, connections: { alm, analysis }, jobs, webhook, delivery: test.id };
  }

  private async connection(kind: string, project: number): Promise<number> {
    return (await this.app.ok<{ id: number }>('POST', `connections/${kind}/`, aConnection(project))).id;
  }

  private async job(kind: string, connection: number): Promise<number> {
    return (await this.app.ok<{ id: number }>('POST', `jobs/${kind}/`, aResult(connection))).id;
  }

  private async webhook(project: number): Promise<number> {
    const body = { url: 'http://localhost:9/', events: ['connection.late'], project };
    return (await this.app.ok<{ id: number }>('POST', 'webhooks/', body)).id;
  }

  /** Something to delete: an empty project, a webhook, an acknowledgement, or a connection without jobs. */
  private async doomed({ route }: Row, standing: string): Promise<Ids> {
    const ids = this.projects.get(standing)!;
    if (route.includes('/projects/')) {
      const { id } = await this.app.ok<{ id: number }>(
        'POST',
        'projects/',
        aProject({ users: [...ids.users].slice(1) }),
      );
      return { ...ids, project: id };
    }
    if (route.includes('/webhooks/')) return { ...ids, webhook: await this.webhook(ids.project) };
    const kind = route.includes('/alm/') ? 'alm' : 'analysis';
    const connection = await this.connection(kind, ids.project);
    if (route.includes('/acknowledgement/')) {
      const until = new Date(Date.now() + 1e9).toISOString();
      await this.app.ok('PUT', `connections/${kind}/${connection}/acknowledgement/`, { until });
    }
    return { ...ids, connections: { [kind]: connection } };
  }

  /** A user with an API token, a session of it and a named token. */
  private async user(target: Target, caller: Caller): Promise<Ids> {
    const user =
      target.name === 'oneself' ? (this.accounts.get(caller.name)?.id ?? NOBODY) : await this.userLike(target);
    if (caller.token?.refused === 'of an inactive user' && target.name === 'oneself') return { ...absent, user };
    const { token } = await this.app.ok<{ token: string }>('POST', `users/${user}/api-token/`);
    const session = (await signIn(this.app, { token })).id;
    const named = await this.app.ok<{ id: number }>('POST', `users/${user}/api-tokens/`, { name: 'Target' });
    return { ...absent, user, namedToken: named.id, session };
  }

  private async userLike({ permissions, superuser = false, reader }: Target): Promise<number> {
    const role = permissions ? await this.role('global-roles', permissions) : 'UR1';
    const { id, email } = await this.app.ok<Account>('POST', 'users/', aUser({ role, is_superuser: superuser }));
    if (reader) await this.app.ok('POST', 'projects/', aProject({ users: [{ email, role: 'PR6' }] }));
    return id;
  }
}
