import { Injectable, type OnModuleInit } from '@nestjs/common';
import { webhookEvents } from '@syncledger/domain';

import { Events, type EventListener, type RecordedEvent } from '../../ledger/events/index.js';
import type { UnitOfWork } from '../../platform/database/index.js';
import { OutboxRepository } from './outbox.repository.js';

const sent: readonly string[] = webhookEvents;

/** Writes down whom to tell of what, in the transaction that records what happened: neither is there without the other. */
@Injectable()
export class FanOut implements OnModuleInit, EventListener {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly events: Events,
  ) {}

  /** Learns of all events. */
  onModuleInit(): void {
    this.events.add(this);
  }

  /** Writes the deliveries. */
  async takeEvents(unit: UnitOfWork, events: readonly RecordedEvent[]): Promise<void> {
    const ids = events.filter(({ type }) => sent.includes(type)).map(({ id }) => id);
    if (ids.length > 0) await this.outbox.append(unit, ids);
  }
}
