import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { Database, type UnitOfWork } from '../../platform/database/index.js';
import { ChangesRepository } from './changes.repository.js';
import type { JobChangeHandler, ConnectionChange } from './job-change.js';

const TICK_MILLISECONDS = 500;
/** One unit of work passes changes on at a time, whichever replica it is of. */
const LOCK = 'job-changes';

/**
 * Passes on what became of jobs, once each: to their connections' health, to the events, to whatever else follows from jobs.
 * Any replica does it, at any time; whoever writes a job does not wait for it.
 */
@Injectable()
export class JobChangeFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly takers: JobChangeHandler[] = [];
  private readonly task = new IntervalTask('Changes', TICK_MILLISECONDS, () => this.passOn());
  private running = false;

  constructor(
    private readonly changes: ChangesRepository,
    private readonly database: Database,
  ) {}

  /** Whether it passes on: not in a process that serves nobody, whose takers are not all there. */
  get isRunning(): boolean {
    return this.running;
  }

  /** Has a taker get all changes from now on, after those that were added before. */
  add(taker: JobChangeHandler): void {
    this.takers.push(taker);
  }

  /** Has what is done to connections be passed on, in the unit of work that does it. */
  append(unit: UnitOfWork, ...changes: readonly ConnectionChange[]): Promise<void> {
    return this.changes.append(unit, changes);
  }

  /** Starts to pass on. */
  onApplicationBootstrap(): void {
    this.running = true;
    this.task.start();
  }

  /** Ends after the unit of work under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.running = false;
    await this.task.stop();
  }

  /** Resolves when all that was committed before the call has been passed on, by this replica or another. */
  async drain(): Promise<void> {
    const newest = await this.changes.newest();
    while (this.running && newest !== undefined && (await this.changes.exist(newest))) {
      await this.inTurn((unit) => this.passSomeOn(unit));
    }
  }

  /** Does a unit of work between those that pass changes on, whichever replica they are of. */
  async inTurn<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const done = await this.database.write(async (unit) => {
      await unit.lock(LOCK);
      return work(unit);
    });
    this.tellOfCommit();
    return done;
  }

  private async passOn(): Promise<void> {
    while (this.running && (await this.changes.exist())) {
      const passed = await this.database.write(async (unit) => {
        if (!(await unit.tryLock(LOCK))) return 0;
        return this.passSomeOn(unit);
      });
      // Another replica is at it, or has been.
      if (passed === 0) return;
      this.tellOfCommit();
    }
  }

  private tellOfCommit(): void {
    for (const taker of this.takers) taker.afterCommit?.();
  }

  private async passSomeOn(unit: UnitOfWork): Promise<number> {
    const changes = await this.changes.take(unit);
    if (changes.length > 0) for (const taker of this.takers) await taker.handle(unit, changes);
    return changes.length;
  }
}
