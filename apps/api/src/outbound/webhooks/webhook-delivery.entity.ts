import type { DeliveryState, SentEvent } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { BigCount, Count, Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { WebhookEntity } from './webhook.entity.js';

/**
 * One thing that a webhook is told: the outbox, and what became of it. Times are the database's. Without foreign keys to what
 * it tells of: that may be deleted before.
 */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_by_webhook', ['webhookId', 'id'])
@Index('webhook_deliveries_once', ['webhookId', 'eventId', 'event'], { unique: true })
@Index('webhook_deliveries_due', ['webhookId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('webhook_deliveries_attempted', ['webhookId'], { where: 'attempting_until IS NOT NULL' })
export class WebhookDeliveryEntity {
  @Id() id!: number;
  @Reference(() => WebhookEntity, { cascade: true }) webhookId!: number;
  /** What receivers know it by. */
  @Text() messageId!: string;
  /** Null for a test. */
  @BigCount({ nullable: true }) eventId!: number | null;
  @Text() event!: SentEvent;
  /** When it happened. */
  @Time() at!: number;
  @BigCount({ nullable: true }) connectionId!: number | null;
  @BigCount({ nullable: true }) jobId!: number | null;
  @Text() state!: DeliveryState;
  @Count() attempts!: number;
  @Time() createdAt!: number;
  /** When it is tried next; while it is being tried, when somebody else tries it. Null when it is over. */
  @Time({ nullable: true }) dueAt!: number | null;
  /** Set while it is being tried: after that, whoever did is taken for dead. */
  @Time({ nullable: true }) attemptingUntil!: number | null;
  @Time({ nullable: true }) lastAttemptAt!: number | null;
  @Count({ nullable: true }) status!: number | null;
  @Text({ nullable: true }) answer!: string | null;
  @Text({ nullable: true }) error!: string | null;
}
