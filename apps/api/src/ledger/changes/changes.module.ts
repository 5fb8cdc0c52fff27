import { Module } from '@nestjs/common';

import { ChangesRepository } from './changes.repository.js';
import { JobChangeFeed } from './job-change-feed.js';

/** What follows from a change of a job, after its commit and exactly once. */
@Module({
  providers: [JobChangeFeed, ChangesRepository],
  exports: [JobChangeFeed],
})
export class ChangesModule {}
