import { Module, type DynamicModule } from '@nestjs/common';

import { ProjectsModule } from '../../access/projects/index.js';
import { UsersModule } from '../../access/users/index.js';
import { EventsModule } from '../../ledger/events/index.js';
import type { Environment } from '../../platform/config/index.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryResultsRepository } from './delivery-results.repository.js';
import { DeliveryScheduler } from './delivery-scheduler.js';
import { EgressPolicy } from './egress-policy.js';
import { FanOut } from './fan-out.js';
import { MessagesRepository } from './messages.repository.js';
import { OutboxRepository } from './outbox.repository.js';
import { UrlPipe } from './url.pipe.js';
import { WebhookChanges } from './webhook-changes.service.js';
import { WebhookClient } from './webhook-client.js';
import { WebhookDeliveryWorker } from './webhook-delivery-worker.js';
import { WebhookRetention } from './webhook-retention.js';
import { WebhookRetentionRepository } from './webhook-retention.repository.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhookSigner } from './webhook-signer.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

@Module({})
export class WebhooksModule {
  /** @param environment lists private addresses that may receive messages */
  static forRoot({ webhookAllow }: Environment): DynamicModule {
    const egress = new EgressPolicy(webhookAllow);
    return {
      module: WebhooksModule,
      imports: [EventsModule, ProjectsModule, UsersModule],
      controllers: [DeliveriesController, WebhooksController],
      providers: [
        { provide: EgressPolicy, useValue: egress },
        { provide: WebhookClient, useValue: new WebhookClient(egress) },
        WebhookDeliveryWorker,
        DeliveriesRepository,
        DeliveriesService,
        DeliveryScheduler,
        FanOut,
        MessagesRepository,
        OutboxRepository,
        DeliveryResultsRepository,
        WebhookSigner,
        WebhookRetention,
        WebhookRetentionRepository,
        UrlPipe,
        WebhookChanges,
        WebhookSecrets,
        WebhooksRepository,
        WebhooksService,
      ],
    };
  }
}
