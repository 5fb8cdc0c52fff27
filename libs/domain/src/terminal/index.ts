/** What the command lines of server and agent print on a terminal. */
export * from './finding.js';
export * from './printable.js';
export * from './table.js';
