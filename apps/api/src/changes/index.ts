export { ChangeRelay } from './change-relay.js';
export { ChangesModule } from './changes.module.js';
export type { ChangeTaker, JobChange, JobStep } from './job-change.js';
