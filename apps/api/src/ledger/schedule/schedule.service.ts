import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, type UnitOfWork } from '../../platform/database/index.js';
import { WaitingRuns } from '../jobs/index.js';
import { ScheduleRepository } from './schedule.repository.js';

const TICK_MILLISECONDS = 1000;

/** Queues what is due: on any replica, without a leader. Due times that were missed give one run, not many. */
@Injectable()
export class ScheduleService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new IntervalTask('Schedule', TICK_MILLISECONDS, () => this.tick());

  constructor(
    private readonly schedule: ScheduleRepository,
    private readonly waiting: WaitingRuns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Gives due times to connections that have none yet, and starts to look. */
  async onApplicationBootstrap(): Promise<void> {
    await this.scheduleAll();
    this.task.start();
  }

  /** Ends after the look under way. */
  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Queues what is due now. */
  async tick(): Promise<void> {
    for (;;) {
      const { found, queued } = await this.database.write((unit) => this.queueSome(unit));
      if (queued > 0) this.waiting.announce();
      if (found === 0) return;
    }
  }

  private async queueSome(unit: UnitOfWork): Promise<{ found: number; queued: number }> {
    const now = this.clock.now();
    const due = await this.schedule.due(unit, now);
    let queued = 0;
    for (const connection of due) {
      if (connection.archived) {
        // Nothing is queued in an archived project; its due times pass.
        await this.schedule.setNext(unit, connection.id, connection.frequency, now);
        continue;
      }
      if (await this.schedule.queue(unit, connection, now)) queued += 1;
      await this.schedule.setNextAfterRun(unit, connection, now);
    }
    return { found: due.length, queued };
  }

  private async scheduleAll(): Promise<void> {
    for (;;) {
      const some = await this.schedule.unscheduled();
      if (some.length === 0) return;
      await this.database.write(async (unit) => {
        for (const { id, frequency } of some) await this.schedule.setNext(unit, id, frequency, this.clock.now());
      });
    }
  }
}
