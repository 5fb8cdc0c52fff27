import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { CountsRepository } from './counts.repository.js';
import { JobCounts } from './job-counts.js';

/** Counters of jobs, so that counting a list does not read its rows. */
@Module({
  imports: [ChangesModule],
  providers: [CountsRepository, JobCounts],
  exports: [CountsRepository],
})
export class CountsModule {}
