import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import type { UnitOfWork } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChangeHandler, type JobChange } from '../changes/index.js';
import { Events, type NewEvent } from '../events/index.js';
import { HealthStateMachine, type DueRun, type HealthRow, type HealthTransition } from './health-state-machine.js';
import { HealthRepository } from './health.repository.js';

const TICK_MILLISECONDS = 1000;

/**
 * Keeps the health of connections: after what happened to their runs, and when the grace of a run that was due has ended. Both
 * under the relay's lock, so that each turn is recorded once, on whichever replica, and in its order.
 */
@Injectable()
export class HealthWatch implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, JobChangeHandler {
  private readonly task = new IntervalTask('Health', TICK_MILLISECONDS, () => this.poll());

  constructor(
    private readonly feed: JobChangeFeed,
    private readonly events: Events,
    private readonly health: HealthRepository,
    private readonly clock: Clock,
  ) {}

  /** Follows what becomes of jobs. */
  onModuleInit(): void {
    this.feed.add(this);
  }

  /** Catches up with what came to be late while no server was up, and starts to look. */
  async onApplicationBootstrap(): Promise<void> {
    await this.task.run();
    this.task.start();
  }

  /** Ends after the look under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  /** Resolves when the health that is stored is that of now, after all that was committed before the call. */
  async drain(): Promise<void> {
    await this.feed.drain();
    await this.poll();
  }

  /** Judges what must be judged by the time: what it costs depends on that, not on how many connections there are. */
  async poll(): Promise<void> {
    while (this.feed.isRunning && (await this.health.mustJudge(this.clock.now()))) {
      await this.feed.inTurn(async (unit) => {
        const rows = await this.health.toJudge(unit, this.clock.now());
        await this.follow(unit, rows, []);
      });
    }
  }

  /** Follows the runs that have finished or are gone, in their order. */
  async handle(unit: UnitOfWork, changes: readonly JobChange[]): Promise<void> {
    const telling = changes.filter(({ transition, countDelta }) => transition === 'finished' || countDelta === -1);
    if (telling.length === 0) return;
    const connections = new Set(telling.map(({ connection }) => connection));
    await this.follow(unit, await this.health.among(unit, [...connections]), telling);
  }

  private async follow(unit: UnitOfWork, rows: readonly HealthRow[], changes: readonly JobChange[]): Promise<void> {
    if (rows.length === 0) return;
    const { courses, isThere } = await this.begin(unit, rows, changes);
    const now = this.clock.now();
    const events: NewEvent[] = [];
    for (const change of changes) {
      const course = courses.get(change.connection);
      if (!course) continue;
      if (change.transition === 'finished')
        course.finish({ id: change.job, succeeded: change.succeeded, at: change.at });
      else if (change.ready > 0 && !isThere(change.job)) course.lose(change.job);
      events.push(...eventsOf(course));
    }
    for (const course of courses.values()) {
      const upTo = course.unclearUpTo;
      if (upTo !== undefined) course.clear(await this.health.outcome(unit, course.row.id, upTo), now);
      course.judge(now);
      events.push(...eventsOf(course));
    }
    const changed = [...courses.values()].flatMap((course) => course.changedRow(now) ?? []);
    await this.health.write(unit, changed);
    await this.events.record(unit, events);
  }

  /** The courses of connections, each with the runs that were due before the changes. */
  private async begin(unit: UnitOfWork, rows: readonly HealthRow[], changes: readonly JobChange[]) {
    const ids = new Set(rows.map(({ id }) => id));
    const unfinished = await this.health.unfinished(unit, [...ids]);
    const theirs = changes.filter(({ connection, ready }) => ready > 0 && ids.has(connection));
    const jobs = [...new Set(theirs.map(({ job }) => job))];
    const dueTimes = jobs.length > 0 ? await this.health.dueTimes(unit, jobs) : new Map<number, number | null>();
    const due = new Map<number, DueRun[]>(rows.map(({ id }) => [id, []]));
    for (const { transition, job, connection } of theirs) {
      const dueAt = transition === 'finished' ? (dueTimes.get(job) ?? null) : null;
      if (dueAt !== null) due.get(connection)?.push({ id: job, dueAt });
    }
    for (const [connection, run] of unfinished) due.get(connection)?.push(run);
    const courses = new Map(rows.map((row) => [row.id, new HealthStateMachine(row, due.get(row.id) ?? [])]));
    return { courses, isThere: (job: number) => dueTimes.has(job) };
  }
}

function eventsOf(course: HealthStateMachine): NewEvent[] {
  const { id, kind, project_id: project } = course.row;
  const toEvent = ({ type, at }: HealthTransition) => ({
    type,
    at,
    kind,
    project,
    connection: id,
    job: null,
    succeeded: null,
  });
  return course.takeTurns().map(toEvent);
}
