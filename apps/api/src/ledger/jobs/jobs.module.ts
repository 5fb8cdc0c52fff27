import { Module } from '@nestjs/common';
import { kinds } from '@syncledger/domain';

import { ProjectsModule } from '../../access/projects/index.js';
import { AgentsModule } from '../agents/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { CountsModule } from '../counts/index.js';
import { AllJobsController } from './all-jobs.controller.js';
import { BulkRecorder } from './bulk-recorder.js';
import { bulkControllerOf } from './bulk.controller.js';
import { BulkRepository } from './bulk.repository.js';
import { BulkService } from './bulk.service.js';
import { cancelControllerOf } from './cancel.controller.js';
import { ClaimKeys } from './claim-keys.js';
import { ClaimEligibility } from './claim-eligibility.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';
import { JobCache } from './job-cache.js';
import { JobReader } from './job-reader.js';
import { JobRecorder } from './job-recorder.js';
import { jobsControllerOf } from './jobs.controller.js';
import { JobsRepository } from './jobs.repository.js';
import { JobsService } from './jobs.service.js';
import { LeaseWatch } from './lease-watch.js';
import { JobCount } from './list/job-count.js';
import { JobListRepository } from './list/job-list.repository.js';
import { JobListService } from './list/job-list.service.js';
import { JobPlanner } from './list/job-plan.js';
import { projectJobsControllerOf } from './project-jobs.controller.js';
import { ResultsRepository } from './results.repository.js';
import { RunQueue } from './run-queue.js';
import { runsControllerOf } from './runs.controller.js';
import { RunConnectionsController } from './run-connections.controller.js';
import { RunConnections } from './run-connections.service.js';
import { RunLeases } from './run-leases.js';
import { RunsRepository } from './runs.repository.js';
import { RunsService } from './runs.service.js';
import { WaitingClaims } from './waiting-claims.js';
import { WaitingRuns } from './waiting-runs.js';

/** Jobs and runs: lists, results, claims and leases. */
@Module({
  imports: [AgentsModule, ConnectionsModule, CountsModule, ProjectsModule],
  controllers: [
    ClaimsController,
    RunConnectionsController,
    ...kinds.map(bulkControllerOf),
    ...kinds.map(jobsControllerOf),
    ...kinds.map(runsControllerOf),
    ...kinds.map(cancelControllerOf),
    ...kinds.map(projectJobsControllerOf),
    AllJobsController,
  ],
  providers: [
    BulkRecorder,
    BulkRepository,
    BulkService,
    ClaimEligibility,
    ClaimKeys,
    ClaimsService,
    JobCount,
    JobListRepository,
    JobListService,
    JobPlanner,
    JobCache,
    JobReader,
    JobRecorder,
    JobsRepository,
    JobsService,
    LeaseWatch,
    ResultsRepository,
    RunConnections,
    RunLeases,
    RunQueue,
    RunsRepository,
    RunsService,
    WaitingClaims,
    WaitingRuns,
  ],
  exports: [WaitingRuns],
})
export class JobsModule {}
