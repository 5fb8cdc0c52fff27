export { countColumns } from './counted-columns.js';
export { CountsModule } from './counts.module.js';
export { CountsRepository } from './counts.repository.js';
export { JobCounts } from './job-counts.js';
export { countDifferences, rebuildCounts } from './rebuild.js';
export { DayCounts } from './day-counts.js';
export { rebuildDays } from './rebuild-days.js';
export type { Rollup } from './rollup.js';
