import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { IntervalTask, PAUSE_MILLISECONDS } from '../../platform/background/index.js';
import type { Transaction } from '../../platform/database/index.js';
import { WebhookRetentionRepository } from './webhook-retention.repository.js';

const TICK_MILLISECONDS = 60_000;

/** Deletes old completed deliveries, drops those of disabled webhooks, corrects due times, and purges deleted webhooks, on any replica. */
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

  /** Drops pending deliveries of a webhook that this transaction disables: the first ones; call `start` after the commit. */
  async drop(tx: Transaction, webhook: number): Promise<void> {
    await this.deliveries.drop(tx, webhook);
  }

  /** Starts a pass, unless one runs. */
  start(): void {
    void this.task.run();
  }

  async clear(): Promise<void> {
    for (const { id, enabled, deleted } of await this.deliveries.webhooks()) {
      if (deleted) {
        await this.repeat(() => this.deliveries.deleteAnySome(id));
        await this.deliveries.remove(id);
      } else {
        await this.repeat(() => (enabled ? this.deliveries.correctSome(id) : this.deliveries.dropSome(id)));
        await this.repeat(() => this.deliveries.deleteSome(id));
      }
    }
  }

  private async repeat(work: () => Promise<boolean>): Promise<void> {
    while (!this.isStopping && (await work())) await delay(PAUSE_MILLISECONDS);
  }
}
