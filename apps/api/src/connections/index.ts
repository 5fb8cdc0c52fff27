export { ConnectionChanges } from './connection-changes.service.js';
export { jobConnectionColumns, type JobConnectionRow } from './connection-rows.js';
export { KeptConnections, type HeldJobConnection } from './kept-connections.js';
export { ConnectionsModule } from './connections.module.js';
export { type HeldConnection } from './connection-rows.js';
export { ConnectionsService } from './connections.service.js';
export { heldRun, runColumns, type RunRow } from './run-rows.js';
export { ParamsVault, sealedParams } from './params-vault.js';
export { toRunSql, type RunnableConnection, type ToRun } from './runnable.js';
