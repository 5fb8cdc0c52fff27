import { Injectable } from '@nestjs/common';
import { type Draft, LedgerError, notFound, type DeliveryListQuery } from '@syncledger/domain';

import { FairSemaphore } from '../../platform/background/index.js';
import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { DeliveriesRepository, type VersionedDelivery } from './deliveries.repository.js';
import { OutboxRepository } from './outbox.repository.js';
import { WebhookDeliveryWorker } from './webhook-delivery-worker.js';
import { WebhooksService } from './webhooks.service.js';

/** Concurrent tests of this process, shared between users: a receiver may take 15 s to respond. */
const MAX_TESTS = 32;

/** Shows deliveries to callers who may change the webhook, and sends tests. */
@Injectable()
export class DeliveriesService {
  private readonly testSlots = new FairSemaphore({ capacity: MAX_TESTS });

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly webhooks: WebhooksService,
    private readonly outbox: OutboxRepository,
    private readonly worker: WebhookDeliveryWorker,
    private readonly database: Database,
  ) {}

  /** @throws LedgerError `not_found`, `forbidden` */
  async list(webhook: number, query: DeliveryListQuery, caller: Caller, request: ListRequest): Promise<List> {
    await this.webhooks.get(webhook, caller);
    return this.deliveries.list(webhook, query, request);
  }

  /** @throws LedgerError `not_found`, `forbidden` */
  async get(webhook: number, id: number, caller: Caller): Promise<VersionedDelivery> {
    await this.webhooks.get(webhook, caller);
    const delivery = await this.deliveries.find(webhook, id);
    if (!delivery) throw notFound();
    return delivery;
  }

  /**
   * Sends a test immediately, also for a disabled webhook, and returns its result.
   * @throws LedgerError `not_found`, `forbidden`; `busy` while too many tests are being sent
   */
  async test(webhook: number, caller: Caller, draft: Draft): Promise<VersionedDelivery> {
    await this.webhooks.get(webhook, caller);
    draft.valid();
    const release = this.testSlots.tryAcquire(caller.userId);
    if (!release) throw new LedgerError('busy', 'Too many tests are being sent. Retry later.', { 'Retry-After': '5' });
    try {
      const delivery = await this.database.write((tx) => this.outbox.appendTest(tx, webhook));
      await this.worker.attempt(delivery);
      return await this.get(webhook, delivery.id, caller);
    } finally {
      release();
    }
  }
}
