import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { MICROS_PER_DAY } from '@syncledger/domain';

import { IntervalTask, PAUSE_MILLISECONDS } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database } from '../../platform/database/index.js';
import { outputStore } from '../output-store/index.js';

const INTERVAL_MILLISECONDS = 600_000;
/** Output of this time is kept whatever its size: a lease may append for 10 minutes after the end. In microseconds. */
const PROTECTED = 900_000_000;

/** How long output is kept, and how much of it. */
export class OutputRule {
  constructor(
    readonly days: number,
    /** Bytes of all output; the oldest is deleted first. */
    readonly bytes: number,
  ) {}
}

/** Deletes old output in the background, on any replica. */
@Injectable()
export class OutputRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new IntervalTask('Output retention', INTERVAL_MILLISECONDS, () => this.pass());
  private isStopping = false;
  /** Bytes of all output when they were last counted; undefined before. */
  bytes: number | undefined;

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
    const now = this.clock.now();
    const surplus = Math.min(await this.surplusBefore(), now - PROTECTED);
    const before = Math.max(now - this.rule.days * MICROS_PER_DAY, surplus);
    const deleteSome = () =>
      this.database.write(async (tx) => {
        // Another replica is deleting output.
        if (!(await tx.tryLock('retention/output'))) return false;
        return outputStore.deleteSomeBefore(tx, before);
      });
    while (!this.isStopping && (await deleteSome())) await delay(PAUSE_MILLISECONDS);
  }

  /** Adds up the output from the newest on; returns the time before which it is too much, 0 for none. */
  private async surplusBefore(): Promise<number> {
    let [bytes, surplus, last] = [0, 0, Number.MAX_SAFE_INTEGER];
    for (let isDone = false; !isDone && !this.isStopping;) {
      const sizes = await outputStore.sizes(this.database, last);
      for (const output of sizes) {
        bytes += output.bytes;
        last = output.writtenAt;
        if (surplus === 0 && bytes > this.rule.bytes) surplus = last + 1;
      }
      isDone = sizes.length < outputStore.SIZES_PER_READ;
      if (!isDone) await delay(PAUSE_MILLISECONDS);
    }
    this.bytes = bytes;
    return surplus;
  }
}
