export { serveWithWorkers } from './primary.js';
export { leavePrimary, tellServing, workerNumber } from './worker.js';
