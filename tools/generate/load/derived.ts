import { healthFromJobs, rebuildCounts, type Dialect } from '@syncledger/api';

/** Something that the product keeps beside the rows it follows from, and how it is built from all of them at once. */
export interface Derived {
  /** What is shown while it is built. */
  readonly name: string;
  /** Statements in the loading transaction, after all rows and indexes are there and before the triggers are back. */
  readonly statements: (dialect: Dialect) => readonly string[];
}

/**
 * What is derived from jobs is built here after a bulk load, since the triggers that keep it up are set aside meanwhile. Whoever
 * adds a trigger, a counter or a stored state that follows from jobs adds a line.
 */
export const derivedFromJobs: readonly Derived[] = [
  { name: 'health', statements: () => healthFromJobs },
  { name: 'counts', statements: rebuildCounts },
];
