export { BulkService } from './bulk.service.js';
export { JobsModule } from './jobs.module.js';
export { LeaseWatch } from './lease-watch.js';
export { WaitingClaims } from './waiting-claims.js';
export { WaitingRuns } from './waiting-runs.js';
export { JobListService } from './list/job-list.service.js';
