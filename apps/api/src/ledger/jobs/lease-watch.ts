import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { MAX_ATTEMPTS, readySeconds } from '@syncledger/domain';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';
import { outputStore } from '../output-store/index.js';
import { RunsRepository, type LostRun } from './runs.repository.js';
import { WaitingRuns } from './waiting-runs.js';

const TICK_MILLISECONDS = 2000;
/** When no replica has polled leases for this long, none has accepted heartbeats either. */
const GAP_MILLISECONDS = 8000;
/** The same at startup: shorter, because this replica did not poll, and any other one would have. */
const STARTUP_GAP_MILLISECONDS = 3000;

/** Requeues runs whose lease expired. Runs on every replica, by the clock of the database. */
@Injectable()
export class LeaseWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  // One poll at a time: polls that pile up behind a slow database would use all connections of the pool.
  private readonly task = new IntervalTask('Leases', TICK_MILLISECONDS, () => this.poll());
  private polledAt = -Infinity;
  /** Leases that this process found expired, by the outcome for the run. */
  readonly lost = { requeued: 0, failed: 0 };

  constructor(
    private readonly runs: RunsRepository,
    private readonly waiting: WaitingRuns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** After a time without any replica, leases are extended by a full period first. */
  async onApplicationBootstrap(): Promise<void> {
    await this.poll(STARTUP_GAP_MILLISECONDS);
    this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Polls when this process has not polled for a while: it may be the only replica, and have been suspended. */
  async ensureFresh(): Promise<void> {
    if (performance.now() - this.polledAt > GAP_MILLISECONDS) await this.poll();
  }

  /**
   * Requeues the runs whose lease has expired.
   * @param gap when no replica has polled for more milliseconds, leases are extended by a full period first
   */
  async poll(gap = GAP_MILLISECONDS): Promise<void> {
    await this.database.write((tx) => this.runs.watch(tx, gap * 1000));
    this.polledAt = performance.now();
    for (;;) {
      const runs = await this.database.write((tx) => this.requeueBatch(tx));
      if (runs.length === 0) return;
      for (const { attempt } of runs) this.lost[attempt < MAX_ATTEMPTS ? 'requeued' : 'failed'] += 1;
      this.waiting.announce();
    }
  }

  /** Requeues runs at once whose leases never reached an agent. */
  async release(hashes: ReadonlyMap<number, string>): Promise<void> {
    await this.database.write(async (tx) => {
      for (const [id, hash] of hashes) await jobStore.release(tx, id, hash, this.clock.now());
    });
    this.waiting.announce();
  }

  private async requeueBatch(tx: Transaction): Promise<readonly LostRun[]> {
    const lost = await this.runs.lost(tx);
    for (const run of lost) await this.requeue(tx, run);
    return lost;
  }

  private async requeue(tx: Transaction, { id, attempt, agent, started_at }: LostRun): Promise<void> {
    const at = this.clock.now();
    if (attempt < MAX_ATTEMPTS) {
      await outputStore.end(tx, id, attempt, at);
      return jobStore.requeue(tx, id, at);
    }
    const who = agent === null ? 'An agent without a name' : `The agent ${JSON.stringify(agent)}`;
    const message = `${who} was lost: its lease ran out, and so did ${String(attempt - 1)} before it.`;
    const ready = readySeconds(started_at ?? at, at);
    await jobStore.finish(tx, id, { succeeded: false, message, ready, at, cause: 'lost' });
  }
}
