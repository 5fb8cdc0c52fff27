import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { Repeated } from '../../platform/background/index.js';
import { RetentionRepository } from './retention.repository.js';

const TICK_MILLISECONDS = 60_000;

/** Deletes deliveries that are over and old, on any replica. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly repeated = new Repeated('Webhooks', TICK_MILLISECONDS, () => this.clear());
  private isStopping = false;

  constructor(private readonly deliveries: RetentionRepository) {}

  /** Starts to look. */
  onApplicationBootstrap(): void {
    this.repeated.start();
  }

  /** Ends after the unit of work under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.repeated.stop();
  }

  /** Deletes all that is too old, or too many. */
  async clear(): Promise<void> {
    for (const webhook of await this.deliveries.webhooks()) {
      while (!this.isStopping && (await this.deliveries.deleteSome(webhook)));
    }
  }
}
