export { Repeated } from './repeated.js';
export { JOBS_A_UNIT, PAUSE_MILLISECONDS } from './units.js';
