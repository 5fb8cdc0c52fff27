import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Micros } from '@syncledger/domain';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { WaitingRuns } from '../jobs/index.js';
import { ScheduleRepository, type ScheduledConnection } from './schedule.repository.js';

const TICK_MILLISECONDS = 1000;
/** How often due times that are too far ahead are looked for, unless the clock goes back. */
const CORRECT_INTERVAL: Micros = 600_000_000;

/** Queues due runs on any replica, without a leader. Several missed due times result in one run. */
@Injectable()
export class ScheduleService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new IntervalTask('Schedule', TICK_MILLISECONDS, () => this.tick());
  private tickedAt: Micros;
  /** The same by the monotonic clock. */
  private progressAt: number;
  private correctedAt = -Infinity;

  constructor(
    private readonly schedule: ScheduleRepository,
    private readonly waiting: WaitingRuns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.tickedAt = clock.now();
    this.progressAt = clock.monotonic();
  }

  /** How long ago this process last queued all due runs, in milliseconds. */
  get standstill(): number {
    return this.clock.monotonic() - this.progressAt;
  }

  /** Sets the due times of connections that have none, then starts polling. */
  async onApplicationBootstrap(): Promise<void> {
    await this.scheduleAll();
    this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Queues the runs that are due now. */
  async tick(): Promise<void> {
    const now = this.clock.now();
    if (now < this.tickedAt || now - this.correctedAt > CORRECT_INTERVAL) await this.correct();
    for (;;) {
      const { found, queued } = await this.database.write((tx) => this.queueBatch(tx));
      if (queued > 0) this.waiting.announce();
      if (found > 0) continue;
      this.tickedAt = this.clock.now();
      this.progressAt = this.clock.monotonic();
      return;
    }
  }

  private async queueBatch(tx: Transaction): Promise<{ found: number; queued: number }> {
    const now = this.clock.now();
    const due = await this.schedule.due(tx, now);
    let queued = 0;
    for (const connection of due) {
      if (connection.archived) {
        // In an archived project due times pass without a run.
        await this.schedule.setNext(tx, [connection], now);
        continue;
      }
      if (await this.schedule.queue(tx, connection, now)) queued += 1;
      await this.schedule.setNextAfterRun(tx, connection, now);
    }
    return { found: due.length, queued };
  }

  private async scheduleAll(): Promise<void> {
    await this.setNextOf(() => this.schedule.unscheduled());
    await this.correct();
  }

  /** Recomputes due times that a clock set too far ahead. */
  private async correct(): Promise<void> {
    const now = this.clock.now();
    await this.setNextOf(() => this.schedule.tooFarAhead(now));
    this.correctedAt = now;
  }

  /** Sets the next due time of connections, batch by batch, until none is found. */
  private async setNextOf(find: () => Promise<ScheduledConnection[]>): Promise<void> {
    for (let some = await find(); some.length > 0; some = await find()) {
      const batch = some;
      await this.database.write(async (tx) => {
        // Replicas that start together would lock the rows in different orders.
        await tx.lock('due times');
        await this.schedule.setNext(tx, batch, this.clock.now());
      });
    }
  }
}
