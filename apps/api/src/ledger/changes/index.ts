export { JobChangeFeed } from './job-change-feed.js';
export { ChangesModule } from './changes.module.js';
export type { JobChangeHandler, ConnectionChange, ConnectionStep, JobChange, JobStep } from './job-change.js';
