export { isMuted } from './acknowledgements.repository.js';
export { ConnectionChanges } from './connection-changes.service.js';
export { ConnectionDeletion } from './connection-deletion.service.js';
export {
  jobConnectionColumns,
  type VersionedConnection,
  type JobConnectionRow,
  type UnresolvedConnection,
} from './connection-rows.js';
export { ConnectionParams } from './connection-params.js';
export { ConnectionCache } from './connection-cache.js';
export { HealthWatch } from './health-watch.js';
export { healthFromJobs } from './health-from-jobs.js';
export { ConnectionsModule } from './connections.module.js';
export { ConnectionsService } from './connections.service.js';
export { toRun, runColumns, type RunRow } from './run-rows.js';
export { ParamsVault, encryptedParams } from './params-vault.js';
export { selectRunnable, selectRunnableAmong, type RunnableConnection, type RunRequest } from './runnable.js';
