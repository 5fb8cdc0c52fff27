import { Module } from '@nestjs/common';

import { ChangesRepository } from './changes.repository.js';
import { JobChangeFeed } from './job-change-feed.js';

/** Processes job changes after their commit, each exactly once. */
@Module({
  providers: [JobChangeFeed, ChangesRepository],
  exports: [JobChangeFeed],
})
export class ChangesModule {}
