import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask, PAUSE_MILLISECONDS } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database } from '../../platform/database/index.js';
import { outputStore } from '../output-store/index.js';

const HOUR_MILLISECONDS = 3_600_000;
const DAY_MICROSECONDS = 24 * 3600 * 1_000_000;

/** How long output is kept. */
export class OutputRule {
  constructor(readonly days: number) {}
}

/** Deletes old output in the background, on any replica. */
@Injectable()
export class OutputRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new IntervalTask('Output retention', HOUR_MILLISECONDS, () => this.pass());
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly rule: OutputRule,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  /** Finishes the current transaction first. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  async pass(): Promise<void> {
    const before = this.clock.now() - this.rule.days * DAY_MICROSECONDS;
    const deleteSome = () =>
      this.database.write(async (unit) => {
        // Another replica is deleting output.
        if (!(await unit.tryLock('retention/output'))) return false;
        return outputStore.deleteSomeBefore(unit, before);
      });
    while (!this.isStopping && (await deleteSome())) await delay(PAUSE_MILLISECONDS);
  }
}
