import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

import { FailureLog, FairSemaphore, IntervalTask, type Release } from '../../platform/background/index.js';
import { Database } from '../../platform/database/index.js';
import {
  MAX_CONCURRENT_PER_WEBHOOK,
  OutboxRepository,
  type ClaimedDelivery,
  type DueWebhook,
} from './outbox.repository.js';
import { WebhookClient } from './webhook-client.js';
import { WebhookDeliveryWorker } from './webhook-delivery-worker.js';

const TICK_MILLISECONDS = 1000;
/** Concurrent attempts of this process, shared between owners (`DueWebhook`): one without a response takes 15 s. */
const MAX_ATTEMPTS = 256;
const MAX_ATTEMPTS_PER_OWNER = 32;
/** Webhooks per query. */
const WEBHOOKS_PER_POLL = 1000;

/** Delivers due messages, each on one replica at a time; capacity is shared fairly between projects. */
@Injectable()
export class DeliveryScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures = new FailureLog('Webhooks');
  private readonly task = new IntervalTask('Webhooks', TICK_MILLISECONDS, () => this.deliver());
  private readonly running = new Set<Promise<void>>();
  private readonly slots = new FairSemaphore<string>({ capacity: MAX_ATTEMPTS });
  private isStopping = false;
  /** Whether an attempt ended while due deliveries were being read. */
  private isWanted = false;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly worker: WebhookDeliveryWorker,
    private readonly client: WebhookClient,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  /** Aborts current attempts, which are retried: stopping waits for no receiver. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
    await this.client.close();
    await Promise.all(this.running);
  }

  /** Resolves when nothing is due and no attempt is running in this process. */
  async drain(): Promise<void> {
    do {
      await this.task.run();
      await Promise.all(this.running);
    } while (!this.isStopping && (await this.isAnyLeft()));
  }

  /** A claimed delivery is no longer due but may not have started yet, if a poll has just claimed it. */
  private async isAnyLeft(): Promise<boolean> {
    return (await this.outbox.isAnyDue()) || this.running.size > 0 || this.task.isRunning;
  }

  private async deliver(): Promise<void> {
    this.isWanted = true;
    while (this.takeWanted()) await this.beginSome();
  }

  private takeWanted(): boolean {
    const wasWanted = this.isWanted && !this.isStopping;
    this.isWanted = false;
    return wasWanted;
  }

  private async beginSome(): Promise<void> {
    while (!this.isStopping && this.slots.free > 0) {
      const reserved = this.reserve(await this.outbox.due(WEBHOOKS_PER_POLL));
      if (reserved.size === 0 || !(await this.beginOf(reserved))) return;
    }
  }

  /** Reserves slots round-robin: one for each webhook in their order, then a second for each, and so on. */
  private reserve(webhooks: readonly DueWebhook[]): Map<number, Release[]> {
    const reserved = new Map<number, Release[]>();
    for (let round = 1; round <= MAX_CONCURRENT_PER_WEBHOOK; round += 1) {
      for (const { id, owner, free } of webhooks) {
        if (free < round || this.slots.held(owner) >= MAX_ATTEMPTS_PER_OWNER) continue;
        const release = this.slots.tryAcquire(owner);
        if (release) reserved.set(id, [...(reserved.get(id) ?? []), release]);
      }
    }
    return reserved;
  }

  /** @returns whether any attempt was started */
  private async beginOf(reserved: ReadonlyMap<number, Release[]>): Promise<boolean> {
    try {
      const most = new Map([...reserved].map(([id, releases]) => [id, releases.length]));
      const claimed = await this.database.write((tx) => this.outbox.claim(tx, most));
      for (const delivery of claimed) this.begin(delivery, reserved.get(delivery.webhook_id)?.pop());
      return claimed.length > 0;
    } finally {
      // A webhook may have fewer due deliveries than reserved slots.
      for (const releases of reserved.values()) for (const release of releases) release();
    }
  }

  private begin(delivery: ClaimedDelivery, release?: Release): void {
    const attempt = this.worker
      .attempt(delivery)
      .catch((error: unknown) => {
        this.failures.failed(error, 'delivery failed; retrying');
      })
      .finally(() => {
        release?.();
        this.running.delete(attempt);
        // Deliveries that waited for their webhook, or for a slot, are next.
        this.isWanted = true;
        if (!this.isStopping) void this.task.run();
      });
    this.running.add(attempt);
  }
}
