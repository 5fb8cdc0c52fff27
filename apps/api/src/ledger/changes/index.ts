export { BacklogFloor } from './backlog-floor.js';
export { FEED_LOCK, JobChangeFeed } from './job-change-feed.js';
export { ChangesModule } from './changes.module.js';
export type { JobChangeHandler, JobChange } from './job-change.js';
