import { expect } from '@jest/globals';
import { formatTime, gracePeriod, type ConnectionHealth } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { LeaseWatch } from '../../src/ledger/jobs/lease-watch.js';
import { ScheduleService } from '../../src/ledger/schedule/schedule.service.js';
import { naiveHealth, naiveTurn, type NaiveHealth } from './naive-health.js';
import type { TestApp } from './test-app.js';
import { makeConnection, makeProject } from './world.js';

interface Shown {
  readonly health: ConnectionHealth;
}

interface Leased {
  readonly id: number;
  readonly lease: { readonly token: string };
}

/** Actions on a connection and its runs; the number selects a variant. */
export const steps = [
  'post',
  'post',
  'queue',
  'queue',
  'claim',
  'claim',
  'claim',
  'finish',
  'finish',
  'cancel',
  'lose',
  'advance',
  'advance',
  'advance',
  'frequency',
  'archive',
  'forget',
  'read',
] as const;
type Step = (typeof steps)[number];

/** A connection to which things happen, with the health that is found by going through its runs after each. */
export class History {
  readonly turns: string[] = [];
  private readonly held: Leased[] = [];
  private isArchived = false;

  private constructor(
    private readonly app: TestApp,
    private readonly id: number,
    private readonly place: number,
    private readonly system: string,
    private health: NaiveHealth,
  ) {}

  /** Creates a connection in a project of its own. */
  static async begin(app: TestApp): Promise<History> {
    const place = await makeProject(app);
    const system = `System ${place}`;
    const id = await makeConnection(app, 'alm', place, { system, frequency: 'hourly' });
    return new History(app, id, place, system, await naiveHealth(app, id));
  }

  /** Lets something happen, and notes how the connection is then. */
  async do(step: Step, how: number): Promise<void> {
    // A state that ends before the next poll is not observed.
    if (['frequency', 'archive', 'forget'].includes(step)) await this.look();
    await this[step](how);
    const health = await naiveHealth(this.app, this.id);
    this.turns.push(...naiveTurn(this.health, health));
    this.health = health;
    if (['frequency', 'archive', 'forget'].includes(step)) await this.look();
  }

  /** Reads the health as it is kept. */
  async look(): Promise<void> {
    const shown = await this.app.ok<Shown>('GET', `connections/alm/${this.id}/?include=health`);
    const { reason, ...health } = shown.health;
    const { status, since, cause } = this.health;
    expect(health).toEqual({
      status,
      since: formatTime(since),
      ...(cause && { cause_line: cause.line, job: cause.job }),
    });
    const stored = sql`SELECT failed_runs FROM connections WHERE id = ${this.id}`;
    expect(await this.app.database.first(stored)).toEqual({ failed_runs: cause?.runs ?? 0 });
    if (reason !== undefined) expect(health.status).toBe('late');
    const events = await this.app.database.rows<{ type: string }>(
      sql`SELECT type FROM events WHERE connection_id = ${this.id} AND type IN ('connection.failing', 'connection.late', 'connection.recovered') ORDER BY id`,
    );
    expect(events.map(({ type }) => type)).toEqual(this.turns);
  }

  private read = () => this.look();
  private post = async (how: number) => {
    const body = { connection: this.id, automatic: false, succeeded: how % 2 === 0, result_message: `Error ${how}` };
    await this.app.call('POST', 'jobs/alm/', { body });
  };
  private queue = () =>
    this.app.call('POST', 'jobs/alm/', { body: { connection: this.id, automatic: false, ready: false } });
  private claim = async () => {
    const body = { systems: [this.system], lease_seconds: 3600 };
    this.held.push(...(await this.app.ok<{ results: Leased[] }>('POST', 'jobs/claim/', body)).results);
  };
  private finish = async (how: number) => {
    const run = this.held.pop();
    const body = { lease: run?.lease.token, ready: true, succeeded: how % 2 === 0, result_message: '' };
    if (run) await this.app.call('PATCH', `jobs/alm/${run.id}/`, { body });
  };
  private cancel = async () => {
    const unfinished = await this.app.database.rows<{ id: number }>(
      sql`SELECT id FROM jobs WHERE connection_id = ${this.id} AND ready = 0`,
    );
    for (const { id } of unfinished) await this.app.ok('POST', `jobs/alm/${id}/cancel/`);
  };
  private lose = async (how: number) => {
    await this.app.database.write(async (tx) => {
      const leased = sql`SELECT id FROM jobs WHERE connection_id = ${this.id} AND ready = 0 AND started_at IS NOT NULL`;
      await tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id IN (${leased})`);
      await tx.rows(sql`UPDATE jobs SET attempt = ${(how % 3) + 1} WHERE id IN (${leased})`);
    });
    await this.app.app.get(LeaseWatch).poll();
  };
  private advance = async (how: number) => {
    this.app.clock.advance([1, 600, gracePeriod('hourly') / 1e6, 3600, 30_000][how % 5] ?? 0);
    await this.app.app.get(ScheduleService).tick();
  };
  private frequency = (how: number) =>
    this.app.ok('PATCH', `connections/alm/${this.id}/`, { frequency: ['hourly', 'daily', 'manually'][how % 3] });
  private archive = async () => {
    this.isArchived = !this.isArchived;
    await this.app.ok('PATCH', `projects/${this.place}/`, { archived: this.isArchived });
  };
  /** The run that finished last is deleted. */
  private forget = () =>
    this.app.database.write((tx) =>
      tx.rows(
        sql`DELETE FROM jobs WHERE id = (SELECT id FROM jobs WHERE connection_id = ${this.id} AND ready > 0 ORDER BY last_run DESC, id DESC LIMIT 1)`,
      ),
    );
}
