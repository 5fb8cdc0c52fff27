import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { Repeated } from '../../platform/background/index.js';
import { RetentionRepository } from './retention.repository.js';

const TICK_MILLISECONDS = 60_000;

/** Deletes old completed deliveries, on any replica. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly repeated = new Repeated('Webhooks', TICK_MILLISECONDS, () => this.clear());
  private isStopping = false;

  constructor(private readonly deliveries: RetentionRepository) {}

  onApplicationBootstrap(): void {
    this.repeated.start();
  }

  /** Stops after the current transaction. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.repeated.stop();
  }

  async clear(): Promise<void> {
    for (const webhook of await this.deliveries.webhooks()) {
      while (!this.isStopping && (await this.deliveries.deleteSome(webhook)));
    }
  }
}
