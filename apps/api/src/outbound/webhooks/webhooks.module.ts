import { Module, type DynamicModule } from '@nestjs/common';

import { ProjectsModule } from '../../access/projects/index.js';
import { UsersModule } from '../../access/users/index.js';
import { EventsModule } from '../../ledger/events/index.js';
import type { Environment } from '../../platform/config/index.js';
import { Courier } from './courier.js';
import { Deliverer } from './deliverer.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { Destinations } from './destinations.js';
import { FanOut } from './fan-out.js';
import { MessagesRepository } from './messages.repository.js';
import { OutboxRepository } from './outbox.repository.js';
import { OutcomesRepository } from './outcomes.repository.js';
import { Retention } from './retention.js';
import { RetentionRepository } from './retention.repository.js';
import { Sender } from './sender.js';
import { SignedPost } from './signed-post.js';
import { UrlPipe } from './url.pipe.js';
import { WebhookChanges } from './webhook-changes.service.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

@Module({})
export class WebhooksModule {
  /** @param environment lists private addresses that may receive messages */
  static forRoot({ webhookAllow }: Environment): DynamicModule {
    const destinations = new Destinations(webhookAllow);
    return {
      module: WebhooksModule,
      imports: [EventsModule, ProjectsModule, UsersModule],
      controllers: [DeliveriesController, WebhooksController],
      providers: [
        { provide: Destinations, useValue: destinations },
        { provide: Sender, useValue: new Sender(destinations) },
        Courier,
        DeliveriesRepository,
        DeliveriesService,
        Deliverer,
        FanOut,
        MessagesRepository,
        OutboxRepository,
        OutcomesRepository,
        SignedPost,
        Retention,
        RetentionRepository,
        UrlPipe,
        WebhookChanges,
        WebhookSecrets,
        WebhooksRepository,
        WebhooksService,
      ],
    };
  }
}
