export type { Result, RunTarget, StoredJob } from './job-columns.js';
/** The only writer of the table `jobs`. Its functions take part in the transaction that they are given. */
export * as jobStore from './job-store.js';
export type { ReceivedResult, ResultOfConnection, Written } from './job-store.js';
export type { NewLease, RunEnd } from './leases.js';
