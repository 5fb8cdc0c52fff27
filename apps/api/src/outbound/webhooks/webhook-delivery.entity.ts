import type { DeliveryState, SentEvent } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { BigCount, Count, Id, Reference, Text, Time } from '../../platform/database/columns.js';
import { WebhookEntity } from './webhook.entity.js';

/**
 * A delivery: the outbox, and its result. Times are the database's. Without foreign keys to the job and connection,
 * which may be deleted first.
 */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_by_webhook', ['webhookId', 'id'])
@Index('webhook_deliveries_once', ['webhookId', 'eventId', 'event'], { unique: true })
@Index('webhook_deliveries_due', ['webhookId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('webhook_deliveries_attempted', ['webhookId'], { where: 'attempting_until IS NOT NULL' })
export class WebhookDeliveryEntity {
  @Id() id!: number;
  @Reference(() => WebhookEntity, { cascade: true }) webhookId!: number;
  /** The id that receivers see. */
  @Text() messageId!: string;
  /** Null for a test. */
  @BigCount({ nullable: true }) eventId!: number | null;
  @Text() event!: SentEvent;
  /** The time of the event. */
  @Time() at!: number;
  @BigCount({ nullable: true }) connectionId!: number | null;
  @BigCount({ nullable: true }) jobId!: number | null;
  @Text() state!: DeliveryState;
  @Count() attempts!: number;
  @Time() createdAt!: number;
  /** The time of the next attempt; during an attempt, when another replica takes over. Null when completed. */
  @Time({ nullable: true }) dueAt!: number | null;
  /** Set during an attempt: after that time, its replica is presumed dead. */
  @Time({ nullable: true }) attemptingUntil!: number | null;
  @Time({ nullable: true }) lastAttemptAt!: number | null;
  @Count({ nullable: true }) status!: number | null;
  @Text({ nullable: true }) answer!: string | null;
  @Text({ nullable: true }) error!: string | null;
}
