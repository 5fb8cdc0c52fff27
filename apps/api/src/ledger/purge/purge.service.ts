import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { PAUSE_MILLISECONDS, IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { PurgeRepository } from './purge.repository.js';

const AGAIN_MILLISECONDS = 60_000;
/** How long a hidden project stays with its members, in microseconds: who follows the events is told of what they saw. */
const PROJECTS_STAY = 60_000_000;

/** Deletes hidden projects and connections with their jobs in the background, and goes on with what a stop left over. */
@Injectable()
export class Purge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Purge');
  private isStopping = false;
  private readonly task = new IntervalTask('Purge', AGAIN_MILLISECONDS, async () => {
    this.start();
  });
  private running: Promise<void> | undefined;

  constructor(
    private readonly repository: PurgeRepository,
    private readonly clock: Clock,
  ) {}

  /** Goes on with what a stop left over, and now and then with what failed or what another replica left. */
  onApplicationBootstrap(): void {
    this.start();
    this.task.start();
  }

  /** Ends after the unit of work under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
    await this.running;
  }

  /** Starts purging, or has the purge under way look again when it is done. */
  start(): void {
    const before = this.running ?? Promise.resolve();
    this.running = before
      .then(() => this.purge())
      .catch((error: unknown) => {
        this.logger.error(error);
      });
  }

  /** Resolves when nothing is being purged. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async purge(): Promise<void> {
    for (const connection of await this.repository.hidden()) {
      try {
        while (!this.isStopping && (await this.repository.purgeSome(connection))) await delay(PAUSE_MILLISECONDS);
      } catch (error) {
        // The others must not wait for one that can't go now.
        this.logger.error(error);
      }
    }
    await this.repository.purgeProjects(this.clock.now() - PROJECTS_STAY);
  }
}
