export { JobsModule } from './jobs.module.js';
export { WaitingRuns } from './waiting-runs.js';
export { JobListService } from './list/job-list.service.js';
