import { Injectable } from '@nestjs/common';
import { notFound, type DeliveryListQuery } from '@syncledger/domain';

import { Database } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { ListRequest } from '../http/paging/index.js';
import type { Caller } from '../http/caller.js';
import { Courier } from './courier.js';
import { DeliveriesRepository, type HeldDelivery } from './deliveries.repository.js';
import { OutboxRepository } from './outbox.repository.js';
import { WebhooksService } from './webhooks.service.js';

/** What webhooks were told, for those who may change them. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly webhooks: WebhooksService,
    private readonly outbox: OutboxRepository,
    private readonly courier: Courier,
    private readonly database: Database,
  ) {}

  /** @throws LedgerError `not_found`, `forbidden` */
  async list(webhook: number, query: DeliveryListQuery, caller: Caller, request: ListRequest): Promise<List> {
    await this.webhooks.get(webhook, caller);
    return this.deliveries.list(webhook, query, request);
  }

  /** @throws LedgerError `not_found`, `forbidden` */
  async get(webhook: number, id: number, caller: Caller): Promise<HeldDelivery> {
    await this.webhooks.get(webhook, caller);
    const delivery = await this.deliveries.find(webhook, id);
    if (!delivery) throw notFound();
    return delivery;
  }

  /**
   * Sends a test at once, also where the webhook is switched off, and returns what came of it.
   * @throws LedgerError `not_found`, `forbidden`
   */
  async test(webhook: number, caller: Caller): Promise<HeldDelivery> {
    await this.webhooks.get(webhook, caller);
    const delivery = await this.database.write((unit) => this.outbox.appendTest(unit, webhook));
    await this.courier.attempt(delivery);
    return this.get(webhook, delivery.id, caller);
  }
}
