export { JobsModule } from './jobs.module.js';
export { WaitingRuns } from './waiting-runs.js';
export { JobsService } from './jobs.service.js';
