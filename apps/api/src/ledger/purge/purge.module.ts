import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/index.js';
import { PurgeRepository } from './purge.repository.js';
import { Purge } from './purge.service.js';

/** Purges deleted projects and connections in the background. */
@Module({
  imports: [ChangesModule],
  providers: [Purge, PurgeRepository],
  exports: [Purge],
})
export class PurgeModule {}
