import type { WebhookEvent } from '@syncledger/domain';
import { Entity } from 'typeorm';

import { Reference, Text } from '../../platform/database/columns.js';
import { WebhookEntity } from './webhook.entity.js';

/** A subscription of a webhook to an event. */
@Entity('webhook_events')
export class WebhookEventEntity {
  @Reference(() => WebhookEntity, { primary: true, cascade: true }) webhookId!: number;
  @Text({ primary: true }) event!: WebhookEvent;
}
