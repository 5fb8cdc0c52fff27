import { expect } from '@jest/globals';
import fc from 'fast-check';
import sql, { raw, type Sql } from 'sql-template-tag';

import { JobChangeFeed } from '../../src/ledger/changes/index.js';
import { rebuildCounts } from '../../src/ledger/counts/index.js';
import { Purge } from '../../src/ledger/purge/index.js';
import { PurgeRepository } from '../../src/ledger/purge/purge.repository.js';
import { Retention, RetentionRules } from '../../src/ledger/retention/index.js';
import type { Transaction } from '../../src/platform/database/index.js';
import { superuserCaller } from '../../src/platform/http/caller.js';
import { stopBackground } from './background.js';
import { aConnectionIn, aPerson, aProjectOf, insertJobs, type Person } from './job-world.js';
import type { TestApp } from './test-app.js';

export const SYSTEMS = ['Rally', 'Jira'];
/** More than a purge or retention deletes in one transaction. */
const MANY = 120;
const others = [
  'queue',
  'claim',
  'finish',
  'cancel',
  'fail',
  'fold',
  'move',
  'rename',
  'rebuild',
  'member',
  'make',
] as const;
const losses = ['many', 'retain', 'crash', 'delete', 'drop', 'purge'] as const;

/** What is shown of a history that fails is short. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(model, { noNullPrototype: true });
const numbers = { a: fc.nat(20), b: fc.nat(20), c: fc.nat(3) };

/** What can happen: numbers choose among what is there at that time. */
const step = fc.oneof(
  { weight: 4, arbitrary: record({ act: fc.constant('post' as const), ...numbers }) },
  { weight: 2, arbitrary: record({ act: fc.constantFrom(...others), ...numbers }) },
  { weight: 2, arbitrary: record({ act: fc.constantFrom(...losses), ...numbers }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What happens, and which of all questions is asked first. */
export const countHistory = record({
  turn: fc.nat(1000),
  steps: fc.array(step, { minLength: 15, maxLength: 40 }),
});

/** The error of injected failures. */
const DIED = 'The process died.';

/** Three projects, connections in them, a member, and everything that adds, changes and deletes jobs. */
export class CountWorld {
  /** What is known to have happened, for tests that must not miss it. */
  readonly met = new Set<string>();
  private dying: 'no' | 'thrown' | 'lost' = 'no';
  private readonly admin = superuserCaller(1, 'admin@example.com');
  private readonly feed: JobChangeFeed;
  private readonly purges: PurgeRepository;

  private constructor(
    private readonly app: TestApp,
    readonly person: Person,
    readonly projects: number[],
  ) {
    this.feed = app.app.get(JobChangeFeed, { strict: false });
    this.purges = app.app.get(PurgeRepository, { strict: false });
    // After all others: the counters are written when it dies.
    this.feed.add({ handle: (tx) => this.die(tx) });
    // A history says itself when something is purged.
    app.app.get(Purge).start = () => undefined;
  }

  static async open(app: TestApp): Promise<CountWorld> {
    await stopBackground(app);
    const projects = [await aProjectOf(app), await aProjectOf(app), await aProjectOf(app)];
    return new CountWorld(app, await aPerson(app), projects);
  }

  /** Begins with other connections, no membership, and what the last history left to be folded. */
  async begin(): Promise<void> {
    await this.run(sql`DELETE FROM memberships WHERE user_id = ${this.person.id}`);
    for (const by of [1, 2, 3, 4]) await this.make(by);
  }

  /** Deletes all that is there, in the way of the product: hidden, not purged. */
  async hideAll(): Promise<void> {
    for (const id of await this.ids('connections', 'deleted_at IS NULL')) await this.delete(id);
  }

  /** Has all go that is hidden. */
  async purgeAll(): Promise<void> {
    for (const id of await this.ids('connections', 'deleted_at IS NOT NULL')) {
      while (await this.purges.purgeSome(id));
    }
    await this.purges.purgeProjects(this.app.clock.now() + 1);
  }

  settle(): Promise<void> {
    return this.feed.drain();
  }

  async ids(table: string, where: string): Promise<number[]> {
    const rows = await this.app.database.rows<{ id: number }>(
      raw(`SELECT id FROM ${table} WHERE ${where} ORDER BY id`),
    );
    return rows.map(({ id }) => id);
  }

  /** Has a step happen; nothing when there is nothing that it could happen to. */
  async take(step: Step): Promise<void> {
    const connection = pick(await this.ids('connections', 'deleted_at IS NULL'), step.a);
    if (await this.takeAnywhere(step)) return;
    if (connection === undefined) return;
    if (step.act === 'post') await this.post(connection, step, 3);
    else if (step.act === 'many') await this.post(connection, step, 3, MANY);
    else if (step.act === 'queue') await this.queue(connection, step);
    else if (step.act === 'move') await this.change(connection, { project: pick(this.projects, step.b) });
    else if (step.act === 'rename') await this.change(connection, { system: pick(SYSTEMS, step.b) });
    else if (step.act === 'delete') await this.delete(connection);
    else await this.takeOpen(step);
  }

  private async takeAnywhere({ act, a, b, c }: Step): Promise<boolean> {
    if (act === 'make') await this.make(a);
    else if (act === 'retain') await this.retain(b, c);
    else if (act === 'fail') await this.fail();
    else if (act === 'fold') await this.settle();
    else if (act === 'crash') await this.crash(c > 1 ? 'lost' : 'thrown');
    else if (act === 'rebuild') await this.rebuild();
    else if (act === 'drop') await this.drop(b % this.projects.length);
    else if (act === 'purge') await this.purge(a, c < 2);
    else if (act === 'member') await this.member(a, c > 0);
    else return false;
    return true;
  }

  /** What happens to a run that has not ended. */
  private async takeOpen({ act, a, c }: Step): Promise<void> {
    const open = pick(await this.ids('jobs', 'ready = 0'), a);
    if (open === undefined) return;
    const isGood = act === 'finish' && c % 2 === 0;
    if (act === 'claim') await this.run(sql`UPDATE jobs SET started_at = 2, last_run = 2 WHERE id = ${open}`);
    else
      await this.run(
        sql`UPDATE jobs SET ready = ${act === 'finish' ? 4 : 1}, succeeded = ${isGood} WHERE id = ${open}`,
      );
  }

  private run(statement: Sql): Promise<unknown> {
    return this.app.database.write((tx) => tx.rows(statement));
  }

  private async make(by: number): Promise<void> {
    const kind = by % 3 === 0 ? 'analysis' : 'alm';
    await aConnectionIn(this.app, pick(this.projects, by) ?? 0, kind, { system: pick(SYSTEMS, by) ?? '' });
  }

  /** Half of the jobs are of long ago: those retention may take. */
  private async post(connection: number, { a, b, c }: Step, ready: number, count = 1): Promise<void> {
    const { kind, project_id: project } = await this.placeOf(connection);
    const user = b % 3 === 0 ? this.person.id : 1;
    const outcome = { automatic: c > 1, succeeded: ready > 0 && c % 2 === 1, ready, message: '' };
    const times = { lastRun: a % 2 === 0 ? 1 : this.app.clock.now(), startedAt: null };
    const row = { kind, connection, project, user, ...outcome, ...times };
    await insertJobs(
      this.app.database,
      Array.from({ length: count }, () => row),
    );
  }

  private async queue(connection: number, step: Step): Promise<void> {
    const busy = await this.ids('jobs', `ready = 0 AND connection_id = ${String(connection)}`);
    if (busy.length === 0) await this.post(connection, step, 0);
  }

  private async placeOf(connection: number): Promise<{ kind: 'alm' | 'analysis'; project_id: number }> {
    const row = await this.app.database.first<{ kind: 'alm' | 'analysis'; project_id: number }>(
      sql`SELECT kind, project_id FROM connections WHERE id = ${connection}`,
    );
    return row!;
  }

  private async change(connection: number, input: object): Promise<void> {
    const { kind } = await this.placeOf(connection);
    await this.app.ok('PATCH', `connections/${kind}/${String(connection)}/`, input);
  }

  private async delete(connection: number): Promise<void> {
    const { kind } = await this.placeOf(connection);
    await this.app.ok('DELETE', `connections/${kind}/${String(connection)}/?force=true`);
  }

  /** Deletes a project with all that is in it, and has another take its place. */
  private async drop(place: number): Promise<void> {
    await this.app.ok('DELETE', `projects/${String(this.projects[place])}/?force=true`);
    this.projects[place] = await aProjectOf(this.app);
  }

  /** A purge that ends after its first transaction for each connection, or the whole purge of one. */
  private async purge(a: number, onlySome: boolean): Promise<void> {
    const hidden = await this.ids('connections', 'deleted_at IS NOT NULL');
    if (onlySome) {
      for (const id of hidden) await this.purges.purgeSome(id);
      const left = await this.ids('jobs', 'connection_id IN (SELECT id FROM connections WHERE deleted_at IS NOT NULL)');
      if (left.length > 0) this.met.add('purged in part');
    } else {
      const one = pick(hidden, a);
      while (one !== undefined && (await this.purges.purgeSome(one)));
    }
  }

  /** By age, by count, or both; of one project or of all. */
  private async retain(b: number, c: number): Promise<void> {
    const project = b % 2 === 0 ? undefined : pick(this.projects, b);
    const rules = this.app.app.get(RetentionRules);
    await rules.set(project, { days: c % 3 === 0 ? 1 : null, runs: c || null }, this.admin);
    const figures = await this.app.app.get(Retention).pass(project === undefined ? {} : { project });
    await rules.set(project, { days: null, runs: null }, this.admin);
    if (figures.some(({ jobs }) => jobs > 0)) this.met.add('retained');
  }

  private async fail(): Promise<void> {
    const failing = this.app.database.write(async (tx) => {
      await tx.rows(raw('DELETE FROM jobs'));
      throw new Error(DIED);
    });
    await expect(failing).rejects.toThrow(DIED);
  }

  private async crash(how: 'thrown' | 'lost'): Promise<void> {
    if ((await this.ids('job_changes', 'TRUE')).length === 0) return;
    this.dying = how;
    await expect(this.settle()).rejects.toThrow();
    this.dying = 'no';
    this.met.add(how);
  }

  /** Fails a transaction after the counters were written: by an error, or by a rollback of the database. */
  private async die(tx: Transaction): Promise<void> {
    if (this.dying === 'no') return;
    // SQLite rolls back by itself when the disk is full or fails; PostgreSQL when the connection is gone.
    const lost = tx.dialect === 'sqlite' ? 'ROLLBACK' : 'SELECT pg_terminate_backend(pg_backend_pid())';
    if (this.dying === 'lost') await tx.rows(raw(lost));
    if (this.dying === 'thrown' || tx.dialect === 'sqlite') throw new Error(DIED);
  }

  private async rebuild(): Promise<void> {
    await this.feed.runExclusive(async (tx) => {
      for (const statement of rebuildCounts()) await tx.rows(raw(statement));
    });
  }

  private async member(a: number, isMember: boolean): Promise<void> {
    const [user, project] = [this.person.id, pick(this.projects, a)];
    await this.run(sql`DELETE FROM memberships WHERE user_id = ${user} AND project_id = ${project}`);
    if (isMember)
      await this.run(sql`INSERT INTO memberships (user_id, project_id, role) VALUES (${user}, ${project}, 'PR6')`);
  }
}

function pick<T>(of: readonly T[], by: number): T | undefined {
  return of[by % Math.max(1, of.length)];
}
