import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { CountsRepository } from './counts.repository.js';
import { DayCounts } from './day-counts.js';
import { DayCountsRepository } from './day-counts.repository.js';
import { JobCounts } from './job-counts.js';
import { StatsController } from './stats.controller.js';
import { StatsService } from './stats.service.js';

/** Counters of jobs, so that counting a list does not read its rows. */
@Module({
  imports: [ChangesModule],
  controllers: [StatsController],
  providers: [CountsRepository, DayCounts, DayCountsRepository, JobCounts, StatsService],
  exports: [CountsRepository, DayCounts],
})
export class CountsModule {}
