import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { EventFeed } from './event-feed.js';
import { EventHandout } from './event-handout.js';
import { EventStreams } from './event-streams.service.js';
import { EventsController } from './events.controller.js';
import { EventsRepository } from './events.repository.js';
import { Events } from './events.service.js';

/** What happened, in one order for everybody; and who is told while it happens. */
@Module({
  imports: [ChangesModule],
  controllers: [EventsController],
  providers: [EventFeed, EventHandout, EventStreams, Events, EventsRepository],
  exports: [Events],
})
export class EventsModule {}
