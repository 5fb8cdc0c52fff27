export { ChangeRelay } from './change-relay.js';
export { ChangesModule } from './changes.module.js';
export type { ChangeTaker, ConnectionChange, ConnectionStep, JobChange, JobStep } from './job-change.js';
