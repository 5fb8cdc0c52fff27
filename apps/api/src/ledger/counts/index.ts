export type { CountedJobs } from './count-statement.js';
export { CountsModule } from './counts.module.js';
export { CountsRepository } from './counts.repository.js';
export { rebuildCounts } from './rebuild.js';
export type { Rollup } from './rollup.js';
