import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { JobChangeFeed, type JobChangeHandler, type JobChange } from '../changes/index.js';
import { Events, type NewEvent } from '../events/index.js';
import { AcknowledgementsRepository } from './acknowledgements.repository.js';
import { storedCauseOf } from './connection-cause.js';
import { HealthStateMachine, type DueRun, type HealthRow, type HealthTransition } from './health-state-machine.js';
import { HealthRepository } from './health.repository.js';

const TICK_MILLISECONDS = 1000;
const MESSAGES_AT_ONCE = 100;

/**
 * Updates the health of connections when their runs change, and when the grace period of a due run ends. Both happen under the lock
 * of the feed, so that each transition is recorded once over all replicas, and in order.
 */
@Injectable()
export class HealthWatch implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, JobChangeHandler {
  private readonly task = new IntervalTask('Health', TICK_MILLISECONDS, () => this.poll());

  constructor(
    private readonly feed: JobChangeFeed,
    private readonly events: Events,
    private readonly health: HealthRepository,
    private readonly acknowledgements: AcknowledgementsRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.feed.add(this);
  }

  /** Finds runs that became late while no server was running, then starts polling. Causes found by older rules follow. */
  async onApplicationBootstrap(): Promise<void> {
    await this.task.run();
    await this.feed.runExclusive((tx) => this.health.judgeOldCauses(tx));
    this.task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  /** Resolves when the stored health is current: it includes all that was committed before the call. */
  async drain(): Promise<void> {
    await this.feed.drain();
    await this.poll();
  }

  /** Evaluates the connections whose time has come. The cost depends on their number, not on the number of all connections. */
  async poll(): Promise<void> {
    while (this.feed.isRunning && (await this.health.isAnyDue(this.clock.now()))) {
      await this.feed.runExclusive(async (tx) => {
        const rows = await this.health.due(tx, this.clock.now());
        await this.update(tx, rows, []);
      });
    }
  }

  /** Applies finished and deleted runs, in order. */
  async handle(tx: Transaction, changes: readonly JobChange[]): Promise<void> {
    const relevant = changes.filter(({ transition, countDelta }) => transition === 'finished' || countDelta === -1);
    if (relevant.length === 0) return;
    const connections = new Set(relevant.map(({ connection }) => connection));
    await this.update(tx, await this.health.among(tx, [...connections]), relevant);
  }

  private async update(tx: Transaction, rows: readonly HealthRow[], changes: readonly JobChange[]): Promise<void> {
    if (rows.length === 0) return;
    const { machines, exists } = await this.begin(tx, rows, changes);
    const now = this.clock.now();
    const events: NewEvent[] = [];
    for (const change of changes) {
      const machine = machines.get(change.connection);
      if (!machine) continue;
      if (change.transition === 'finished')
        machine.finish({ id: change.job, succeeded: change.succeeded, at: change.at });
      else if (change.ready > 0 && !exists(change.job))
        machine.delete({ id: change.job, succeeded: change.succeeded, at: change.at });
      events.push(...eventsOf(machine));
    }
    for (const machine of machines.values()) {
      const upTo = machine.outcomeUnknownUpTo;
      if (upTo !== undefined) machine.setOutcome(await this.health.outcome(tx, machine.row.id, upTo));
      const last = machine.runsUnknownUpTo;
      if (last !== undefined) machine.setRuns(await this.health.failedRuns(tx, machine.row.id, last));
      machine.evaluate(now);
      events.push(...eventsOf(machine));
    }
    await this.findCauses(tx, [...machines.values()]);
    const changed = [...machines.values()].flatMap((machine) => machine.changedRow(now) ?? []);
    await this.health.write(tx, changed);
    const recovered = [...machines.values()].filter(({ hasRecovered }) => hasRecovered).map(({ row }) => row.id);
    if (recovered.length > 0) await this.acknowledgements.deleteRecovered(tx, recovered);
    await this.events.record(tx, events);
  }

  private async findCauses(tx: Transaction, machines: readonly HealthStateMachine[]): Promise<void> {
    const unknown = machines.flatMap((machine) => {
      const job = machine.causeUnknownOf;
      return job === undefined ? [] : { machine, job };
    });
    // Messages may have 64 KiB each.
    for (let first = 0; first < unknown.length; first += MESSAGES_AT_ONCE) {
      const some = unknown.slice(first, first + MESSAGES_AT_ONCE);
      const jobs = some.map(({ job }) => job);
      const messages = await this.health.messages(tx, jobs);
      for (const { machine, job } of some) {
        machine.setCause(storedCauseOf(machine.row.system, messages.get(job) ?? ''));
      }
    }
  }

  /** A state machine for each connection, with the runs that were due before the changes. */
  private async begin(tx: Transaction, rows: readonly HealthRow[], changes: readonly JobChange[]) {
    const ids = new Set(rows.map(({ id }) => id));
    const unfinished = await this.health.unfinished(tx, [...ids]);
    const finished = changes.filter(({ connection, ready }) => ready > 0 && ids.has(connection));
    const jobs = [...new Set(finished.map(({ job }) => job))];
    const dueTimes = jobs.length > 0 ? await this.health.dueTimes(tx, jobs) : new Map<number, number | null>();
    const due = new Map<number, DueRun[]>(rows.map(({ id }) => [id, []]));
    for (const { transition, job, connection } of finished) {
      const dueAt = transition === 'finished' ? (dueTimes.get(job) ?? null) : null;
      if (dueAt !== null) due.get(connection)?.push({ id: job, dueAt });
    }
    for (const [connection, run] of unfinished) due.get(connection)?.push(run);
    const now = this.clock.now();
    const machines = new Map(rows.map((row) => [row.id, new HealthStateMachine(row, due.get(row.id) ?? [], now)]));
    return { machines, exists: (job: number) => dueTimes.has(job) };
  }
}

function eventsOf(machine: HealthStateMachine): NewEvent[] {
  const { id, kind, project_id: project } = machine.row;
  const toEvent = ({ type, at }: HealthTransition) => ({
    type,
    at,
    kind,
    project,
    connection: id,
    job: null,
    succeeded: null,
  });
  return machine.takeTransitions().map(toEvent);
}
