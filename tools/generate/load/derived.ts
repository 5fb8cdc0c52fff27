import { healthFromJobs, rebuildCounts, rebuildDays, type Dialect } from '@syncledger/api';

/** Data that the product derives from rows, with statements that build it from all of them at once. */
export interface Derived {
  /** The name of the step while it is built. */
  readonly name: string;
  /** Statements in the loading transaction, after all rows and indexes exist and before the triggers are restored. */
  readonly statements: (dialect: Dialect) => readonly string[];
}

/**
 * Builds the data derived from jobs after a bulk load, because the triggers that maintain it are dropped meanwhile. If
 * you add a trigger, a counter or a stored state that is derived from jobs, add a line.
 */
export const derivedFromJobs: readonly Derived[] = [
  { name: 'health', statements: () => healthFromJobs },
  { name: 'counts', statements: rebuildCounts },
  { name: 'days', statements: rebuildDays },
];
