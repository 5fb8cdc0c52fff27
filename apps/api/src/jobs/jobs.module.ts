import { Module } from '@nestjs/common';
import { kinds } from '@syncledger/domain';

import { ConnectionsModule } from '../connections/index.js';
import { ProjectsModule } from '../projects/index.js';
import { AllJobsController } from './all-jobs.controller.js';
import { jobsControllerOf } from './jobs.controller.js';
import { JobsRepository } from './jobs.repository.js';
import { JobsService } from './jobs.service.js';
import { projectJobsControllerOf } from './project-jobs.controller.js';

/** Jobs: recorded, listed and shown. */
@Module({
  imports: [ConnectionsModule, ProjectsModule],
  controllers: [...kinds.map(jobsControllerOf), ...kinds.map(projectJobsControllerOf), AllJobsController],
  providers: [JobsRepository, JobsService],
})
export class JobsModule {}
