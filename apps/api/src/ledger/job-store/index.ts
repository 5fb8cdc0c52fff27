export {
  furtherColumns,
  stateColumns,
  type Cause,
  type FurtherColumns,
  type Result,
  type StateColumn,
  type StoredRun,
} from './job-columns.js';
/** The only writer of the table `jobs`. Its functions run in the given transaction. */
export * as jobStore from './job-store.js';
export type { ResultOfConnection, Written } from './job-store.js';
export { hashLeaseToken } from './lease-token.js';
export type { LeasedRunEnd, NewLease } from './leases.js';
