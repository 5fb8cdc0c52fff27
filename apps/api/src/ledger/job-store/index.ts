export { furtherColumns, type FurtherColumns, type Result } from './job-columns.js';
/** The only writer of the table `jobs`. Its functions take part in the transaction that they are given. */
export * as jobStore from './job-store.js';
export type { ResultOfConnection, Written } from './job-store.js';
