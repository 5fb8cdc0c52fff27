export { refuseWorkers, serveWithWorkers } from './primary.js';
export { leavePrimary, tellMetrics, tellServing, workerNumber } from './worker.js';
