import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { MAX_ATTEMPTS, readySeconds } from '@syncledger/domain';

import { IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Database, type UnitOfWork } from '../../platform/database/index.js';
import { jobStore } from '../job-store/index.js';
import { RunsRepository, type LostRun } from './runs.repository.js';
import { WaitingRuns } from './waiting-runs.js';

const TICK_MILLISECONDS = 2000;
/** Without a look at the leases for this long, nobody was there to take a heartbeat. */
const GAP_MILLISECONDS = 8000;
/** The same for a replica that starts, and so was not there itself: another one would have looked. */
const GAP_AT_START_MILLISECONDS = 3000;

/** Puts back the runs whose lease ran out: on any replica, by the database's clock. */
@Injectable()
export class LeaseWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  // One look at a time: those that pile up behind a slow database would take all of its connections.
  private readonly task = new IntervalTask('Leases', TICK_MILLISECONDS, () => this.poll());
  private lookedAt = -Infinity;

  constructor(
    private readonly runs: RunsRepository,
    private readonly waiting: WaitingRuns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Starts to look; after a time without any replica, leases count on for a full period first. */
  async onApplicationBootstrap(): Promise<void> {
    await this.poll(GAP_AT_START_MILLISECONDS);
    this.task.start();
  }

  /** Ends after the look under way. */
  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Looks first when this process has not for a while: it may be the only one, and have been stopped. */
  async ensureFresh(): Promise<void> {
    if (performance.now() - this.lookedAt > GAP_MILLISECONDS) await this.poll();
  }

  /**
   * Puts back what is lost, now.
   * @param gap milliseconds that nobody looked, from which on leases count on for a full period first
   */
  async poll(gap = GAP_MILLISECONDS): Promise<void> {
    await this.database.write((unit) => this.runs.watch(unit, gap * 1000));
    this.lookedAt = performance.now();
    for (;;) {
      const count = await this.database.write((unit) => this.putBackSome(unit));
      if (count > 0) this.waiting.announce();
      else return;
    }
  }

  /** Lets runs wait again at once whose leases nobody was told of. */
  async release(hashes: ReadonlyMap<number, string>): Promise<void> {
    await this.database.write(async (unit) => {
      for (const [id, hash] of hashes) await jobStore.release(unit, id, hash, this.clock.now());
    });
    this.waiting.announce();
  }

  private async putBackSome(unit: UnitOfWork): Promise<number> {
    const lost = await this.runs.lost(unit);
    for (const run of lost) await this.putBack(unit, run);
    return lost.length;
  }

  private async putBack(unit: UnitOfWork, { id, attempt, agent, started_at }: LostRun): Promise<void> {
    const at = this.clock.now();
    if (attempt < MAX_ATTEMPTS) return jobStore.requeue(unit, id, at);
    const who = agent === null ? 'An agent without a name' : `The agent ${JSON.stringify(agent)}`;
    const message = `${who} was lost: its lease ran out, and so did ${String(attempt - 1)} before it.`;
    const ready = readySeconds(started_at ?? at, at);
    await jobStore.finish(unit, id, { succeeded: false, message, ready, at, cause: 'lost' });
  }
}
