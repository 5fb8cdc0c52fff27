import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { PAUSE_MILLISECONDS, IntervalTask } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { JobChangeFeed } from '../changes/index.js';
import { PurgeRepository } from './purge.repository.js';

const INTERVAL_MILLISECONDS = 60_000;
/** How long a deleted project keeps its members, in microseconds, so that their event streams still get its last events. */
const PROJECT_GRACE = 60_000_000;

/** Purges deleted projects and connections in the background, and resumes after a restart. */
@Injectable()
export class Purge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Purge');
  private isStopping = false;
  private readonly task = new IntervalTask('Purge', INTERVAL_MILLISECONDS, async () => {
    this.start();
  });
  private running: Promise<void> | undefined;

  constructor(
    private readonly repository: PurgeRepository,
    private readonly feed: JobChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** Resumes an interrupted purge; later polls retry what failed or what another replica left. */
  onApplicationBootstrap(): void {
    this.start();
    this.task.start();
  }

  /** Finishes the current transaction first. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
    await this.running;
  }

  /** Starts a purge, or queues another one behind the current one. */
  start(): void {
    const before = this.running ?? Promise.resolve();
    this.running = before
      .then(() => this.purge())
      .catch((error: unknown) => {
        this.logger.error(`Purge failed; retrying later. ${String(error)}`, stackOf(error));
      });
  }

  /** Resolves when no purge is running. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async purge(): Promise<void> {
    for (const connection of await this.repository.hidden()) {
      try {
        while (!this.isStopping && (await this.repository.purgeSome(connection))) await delay(PAUSE_MILLISECONDS);
        await this.feed.drain();
        await this.repository.remove(connection);
      } catch (error) {
        // One failure must not hold up the other connections.
        this.logger.error(`Could not purge connection ${String(connection)}. ${String(error)}`, stackOf(error));
      }
    }
    await this.repository.purgeProjects(this.clock.now() - PROJECT_GRACE);
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
