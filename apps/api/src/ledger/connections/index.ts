export { ConnectionChanges } from './connection-changes.service.js';
export {
  jobConnectionColumns,
  type HeldConnection,
  type JobConnectionRow,
  type UnresolvedConnection,
} from './connection-rows.js';
export { ConnectionCache } from './connection-cache.js';
export { healthFromJobs } from './health-from-jobs.js';
export { ConnectionsModule } from './connections.module.js';
export { ConnectionsService } from './connections.service.js';
export { heldRun, runColumns, type RunRow } from './run-rows.js';
export { ParamsVault, sealedParams } from './params-vault.js';
export { toRunSql, type RunnableConnection, type ToRun } from './runnable.js';
