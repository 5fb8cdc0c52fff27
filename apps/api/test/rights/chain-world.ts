import { expect } from '@jest/globals';
import { aConnection } from '@syncledger/domain/testing';

import { as, codeIn, signIn } from '../support/sign-in.js';
import type { Answer, TestApp } from '../support/test-app.js';
import { makeConnection, addUser, makeProject, makeRole, ownToken, type TestUser } from '../support/world.js';
import { Model, PROJECTS, USERS, type ModelLink, type ModelToken, type Step } from './chains.js';
import { builtInProject, everywhere } from './rights-callers.js';

const kinds = ['alm', 'analysis'] as const;
const CANARY = 'chain-canary';

/** How often something was there to be tried. */
export interface Tried {
  tokens: number;
  chained: number;
  stopped: number;
  params: number;
  runs: number;
}

interface Place {
  readonly project: number;
  readonly kind: (typeof kinds)[number];
  readonly connection: number;
}

/** Users, projects and tokens of one history, and what the model says of them. */
export class ChainWorld {
  private readonly model = new Model();
  private readonly tokens: ModelToken[] = [];
  private readonly links: ModelLink[] = [];
  /** Runs that nobody has claimed yet, by id. */
  private readonly queued = new Map<number, Place>();

  private constructor(
    private readonly app: TestApp,
    private readonly users: readonly TestUser[],
    private readonly projects: readonly number[],
    private readonly places: readonly Place[],
  ) {}

  /** New users without rights, each with a token of their own making, and projects with a connection of each kind. */
  static async open(app: TestApp): Promise<ChainWorld> {
    const users: TestUser[] = [];
    for (let made = 0; made < USERS; made += 1) users.push(await addUser(app));
    const projects: number[] = [];
    const places: Place[] = [];
    for (let made = 0; made < PROJECTS; made += 1) {
      projects.push(await makeProject(app));
      for (const kind of kinds) {
        const { params: _, ...rest } = aConnection(projects.at(-1)!);
        const body = { ...rest, system: 'Chain', params: { alm_pass: CANARY } };
        places.push({ project: made, kind, connection: await makeConnection(app, kind, projects.at(-1)!, body) });
      }
    }
    const world = new ChainWorld(app, users, projects, places);
    for (const [user, person] of users.entries()) {
      const token = await ownToken(app, person);
      world.tokens.push({ token, user, chain: new Set([user]), limits: {}, revoked: false });
    }
    // Somebody to make tokens for others from the start: a superuser, an administrator, and one who manages users.
    await world.take({ do: 'superuser', user: 0, is: true });
    await world.take({ do: 'role', user: 1, permissions: everywhere });
    await world.take({ do: 'role', user: 2, permissions: ['manage_users', 'view_all_projects', 'sync_all'] });
    return world;
  }

  /** Takes a step, on the ledger and on the model. */
  async take(step: Step): Promise<void> {
    if (step.do === 'mint') return this.mint(step);
    if (step.do === 'sign in') return this.signIn(step);
    if (step.do === 'link') return this.link(step);
    if (step.do === 'redeem') return this.redeem(step);
    const { id, email } = this.users[step.user]!;
    const user = this.model.users[step.user]!;
    if (step.do === 'member') return this.enrol(step, email);
    if (step.do === 'role') {
      user.permissions = step.permissions;
      await this.app.ok('PATCH', `users/${id}/`, { role: await makeRole(this.app, [...step.permissions]) });
    } else if (step.do === 'superuser') {
      user.superuser = step.is;
      await this.app.ok('PATCH', `users/${id}/`, { is_superuser: step.is });
    } else {
      user.active = step.is;
      await this.app.ok('PATCH', `users/${id}/`, { is_active: step.is });
      const all = [...this.tokens, ...this.links];
      for (const each of all) if (each.user === step.user && !step.is) each.revoked = true;
    }
  }

  /** Holds every token against the model: what it is told of itself, what it sees, and what it is handed. */
  async expectReaches(tried: Tried): Promise<void> {
    for (const token of this.tokens) {
      tried.tokens += 1;
      if (token.chain.size > 1) tried.chained += 1;
      if (this.model.works(token)) {
        if (token.limits.scope === undefined) await this.expectSight(token);
        if (!token.limits.read_only) await this.expectRuns(token, tried);
      } else {
        if (!token.revoked) tried.stopped += 1;
        expect((await this.call(token, 'GET', 'projects/')).status).toBe(401);
      }
    }
    // Other histories claim runs of the same system.
    for (const [id, { kind }] of [...this.queued]) await this.cancel(id, kind);
  }

  private async mint({ parent, user, limits }: Extract<Step, { do: 'mint' }>): Promise<void> {
    const by = this.tokens[parent % this.tokens.length]!;
    const { projects, ...rest } = limits;
    const body = {
      name: 'Chain',
      ...rest,
      ...(projects && { projects: projects.map((place) => this.projects[place]) }),
    };
    const path = `users/${this.users[user]!.id}/api-tokens/`;
    const answer = await this.call<{ token: string }>(by, 'POST', path, body);
    // Whom one may make tokens for is for others to test; a limited token makes none at all.
    if (answer.status !== 201) return;
    expect(Object.values(by.limits).filter((limit) => limit !== false)).toEqual([]);
    this.tokens.push({ token: answer.body.token, user, chain: new Set([user, ...by.chain]), limits, revoked: false });
  }

  private async signIn({ parent }: Extract<Step, { do: 'sign in' }>): Promise<void> {
    const by = this.tokens[parent % this.tokens.length]!;
    if (by.isSession || !this.model.works(by) || by.limits.scope !== undefined) return;
    const { cookie } = await signIn(this.app, { token: by.token });
    this.tokens.push({ ...by, token: cookie, isSession: true });
  }

  private async link({ parent, user }: Extract<Step, { do: 'link' }>): Promise<void> {
    const by = this.tokens[parent % this.tokens.length]!;
    const answer = await this.call<{ url: string }>(by, 'POST', `users/${this.users[user]!.id}/sign-in-link/`);
    if (answer.status !== 201) return;
    const link = { code: codeIn(answer.body.url), user, chain: new Set([user, ...by.chain]), revoked: false };
    // Making and redeeming a link require the same.
    expect(this.model.mayRedeem(link)).toBe(true);
    this.links.push(link);
  }

  private async redeem({ link: place }: Extract<Step, { do: 'redeem' }>): Promise<void> {
    const link = this.links[place % Math.max(1, this.links.length)];
    if (!link) return;
    const opened = await signIn(this.app, { code: link.code }).catch(() => undefined);
    expect(opened !== undefined).toBe(this.model.mayRedeem(link));
    if (!opened) return;
    this.tokens.push({
      token: opened.cookie,
      isSession: true,
      user: link.user,
      chain: link.chain,
      limits: {},
      revoked: false,
    });
    link.revoked = true;
  }

  private call<T = Record<string, unknown>>(
    { token, isSession = false }: ModelToken,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<Answer<T>> {
    const options = { ...(body && { body }), ...(!isSession && { token }) };
    return isSession ? as<T>(this.app, token, method, path, options) : this.app.call<T>(method, path, options);
  }

  private async enrol({ user, project, role }: Extract<Step, { do: 'member' }>, email: string): Promise<void> {
    const { memberships } = this.model.users[user]!;
    if (!this.model.users[user]!.active) return;
    if (role === null) memberships.delete(project);
    else memberships.set(project, builtInProject[role]!);
    const path = `projects/${this.projects[project]!}/`;
    const { users } = await this.app.ok<{ users: { email: string; role: string }[] }>('GET', path);
    const others = users
      .filter((member) => member.email !== email)
      .map((member) => ({ email: member.email, role: member.role }));
    await this.app.ok('PATCH', path, { users: role === null ? others : [...others, { email, role }] });
  }

  private async expectSight(token: ModelToken): Promise<void> {
    const { body: me } = await this.call<{ permissions: string[] }>(token, 'GET', 'users/me/');
    const allowed = this.model.permissions(token);
    expect(allowed).toEqual(expect.arrayContaining(me.permissions));
    const { projects, project_permissions } = token.limits;
    if (!projects && !project_permissions) expect(me.permissions).toEqual(allowed.toSorted());
    for (const { project, kind, connection } of this.places) {
      const { status, text } = await this.call(token, 'GET', `connections/${kind}/${connection}/`);
      const expected = [this.model.sees(token, project) ? 200 : 404, this.model.showsParams(token, project, kind)];
      expect([project, kind, status, text.includes(CANARY)]).toEqual([project, kind, ...expected]);
    }
  }

  /** Has the token claim all that it gets of one queued run of each connection. */
  private async expectRuns(token: ModelToken, tried: Tried): Promise<void> {
    await this.queueMissing();
    const { status, body } = await this.call<{ results?: { id: number; connection: object }[] }>(
      token,
      'POST',
      'jobs/claim/',
      { limit: 100, systems: ['Chain'] },
    );
    expect([200, 403]).toContain(status);
    const got = new Map(body.results?.map((job) => [job.id, JSON.stringify(job.connection).includes(CANARY)]));
    for (const [id, { project, kind }] of [...this.queued]) {
      const mayRun = this.model.mayRun(token, project, kind);
      const shows = mayRun && this.model.showsParams(token, project, kind);
      expect([project, kind, got.has(id), got.get(id) ?? false]).toEqual([project, kind, mayRun, shows]);
      tried.runs += Number(mayRun);
      tried.params += Number(shows);
      if (mayRun) await this.cancel(id, kind);
    }
  }

  private async queueMissing(): Promise<void> {
    const waiting = new Set(this.queued.values());
    for (const place of this.places.filter((one) => !waiting.has(one))) {
      const body = { connection: place.connection, automatic: false, ready: false };
      this.queued.set((await this.app.ok<{ id: number }>('POST', `jobs/${place.kind}/`, body)).id, place);
    }
  }

  private async cancel(id: number, kind: Place['kind']): Promise<void> {
    await this.app.ok('POST', `jobs/${kind}/${id}/cancel/`);
    this.queued.delete(id);
  }
}
