export { copyDatabase, CopyRefused, type Copied, type CopyPhase } from './copy-database.js';
export { COPY_STATE, CopyEndInUse, MOVED_MARK, type CopyEnd, type MovedMark } from './copy-end.js';
export { openCopyEnd } from './open-copy-end.js';
