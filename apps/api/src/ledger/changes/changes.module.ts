import { Module } from '@nestjs/common';

import { BacklogFloor } from './backlog-floor.js';
import { ChangesRepository } from './changes.repository.js';
import { JobChangeFeed } from './job-change-feed.js';

/** Processes job changes after their commit, each exactly once. */
@Module({
  providers: [JobChangeFeed, ChangesRepository, BacklogFloor],
  exports: [JobChangeFeed, BacklogFloor],
})
export class ChangesModule {}
