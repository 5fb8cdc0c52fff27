import { Module } from '@nestjs/common';

import { PurgeRepository } from './purge.repository.js';
import { Purge } from './purge.service.js';

/** What was deleted goes for good. */
@Module({
  providers: [Purge, PurgeRepository],
  exports: [Purge],
})
export class PurgeModule {}
