import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { CountsRepository } from './counts.repository.js';
import { JobCounts } from './job-counts.js';

/** How many jobs there are, without reading them. */
@Module({
  imports: [ChangesModule],
  providers: [CountsRepository, JobCounts],
  exports: [CountsRepository],
})
export class CountsModule {}
