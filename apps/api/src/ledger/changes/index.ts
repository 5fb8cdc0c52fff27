export { BacklogFloor } from './backlog-floor.js';
export { FEED_LOCK, JobChangeFeed } from './job-change-feed.js';
export { ChangesModule } from './changes.module.js';
export type {
  JobChangeHandler,
  ConnectionChange,
  ConnectionTransition,
  JobChange,
  JobTransition,
} from './job-change.js';
