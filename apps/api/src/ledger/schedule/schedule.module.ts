import { Module } from '@nestjs/common';

import { JobsModule } from '../jobs/index.js';
import { ScheduleRepository } from './schedule.repository.js';
import { ScheduleService } from './schedule.service.js';

/** Queues due runs. */
@Module({
  imports: [JobsModule],
  providers: [ScheduleRepository, ScheduleService],
  exports: [ScheduleService],
})
export class ScheduleModule {}
