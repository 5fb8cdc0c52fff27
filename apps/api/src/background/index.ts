export { JOBS_A_UNIT } from './jobs-a-unit.js';
export { Repeated } from './repeated.js';
