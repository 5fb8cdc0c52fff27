export { Batcher } from './batcher.js';
export { FairSemaphore, type Release } from './fair-semaphore.js';
export { failureCounts, FailureLog } from './failure-log.js';
export { IntervalTask } from './interval-task.js';
export { JOBS_PER_TRANSACTION, PAUSE_MILLISECONDS } from './pacing.js';
