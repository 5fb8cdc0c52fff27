import { Module } from '@nestjs/common';

import { ChangeRelay } from './change-relay.js';
import { ChangesRepository } from './changes.repository.js';

/** What follows from a change of a job, after its commit and exactly once. */
@Module({
  providers: [ChangeRelay, ChangesRepository],
  exports: [ChangeRelay],
})
export class ChangesModule {}
