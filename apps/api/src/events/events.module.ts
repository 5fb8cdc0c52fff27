import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { EventsRepository } from './events.repository.js';
import { Events } from './events.service.js';

/** What happened, in one order for everybody. */
@Module({
  imports: [ChangesModule],
  providers: [Events, EventsRepository],
  exports: [Events],
})
export class EventsModule {}
