import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { EventFeed } from './event-feed.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventStreams } from './event-streams.service.js';
import { EventsController } from './events.controller.js';
import { EventsRepository } from './events.repository.js';
import { Events } from './events.service.js';

/** Events in one global order, and the streams that deliver them. */
@Module({
  imports: [ChangesModule],
  controllers: [EventsController],
  providers: [EventFeed, EventDispatcher, EventStreams, Events, EventsRepository],
  exports: [EventFeed, Events, EventStreams],
})
export class EventsModule {}
