import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask } from '../../platform/background/index.js';
import { WebhookRetentionRepository } from './webhook-retention.repository.js';

const TICK_MILLISECONDS = 60_000;

/** Deletes old completed deliveries, on any replica. */
@Injectable()
export class WebhookRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new IntervalTask('Webhooks', TICK_MILLISECONDS, () => this.clear());
  private isStopping = false;

  constructor(private readonly deliveries: WebhookRetentionRepository) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  /** Stops after the current transaction. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  async clear(): Promise<void> {
    for (const webhook of await this.deliveries.webhooks()) {
      while (!this.isStopping && (await this.deliveries.deleteSome(webhook)));
    }
  }
}
