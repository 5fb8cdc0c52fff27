import { Injectable, type OnModuleInit } from '@nestjs/common';

import { Events, type EventListener, type RecordedEvent } from '../../ledger/events/index.js';
import type { Transaction } from '../../platform/database/index.js';
import { OutboxRepository } from './outbox.repository.js';
import { isSent } from './subscriptions.js';

/** Writes the outbox in the transaction that records the events: both are committed or neither. */
@Injectable()
export class FanOut implements OnModuleInit, EventListener {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly events: Events,
  ) {}

  onModuleInit(): void {
    this.events.add(this);
  }

  async handleEvents(tx: Transaction, events: readonly RecordedEvent[]): Promise<void> {
    const ids = events.filter(({ type }) => isSent(type)).map(({ id }) => id);
    if (ids.length > 0) await this.outbox.append(tx, ids);
  }
}
