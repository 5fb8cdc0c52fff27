import type { Dialect } from '@syncledger/api';

import type { BulkTable } from '../bulk/table.js';
import type { Steps } from './steps.js';

/**
 * Loads tables of an empty ledger in one transaction, over its own connection: no other process may use the database
 * meanwhile. Indexes, foreign keys and triggers of the loaded tables are dropped first, and recreated and checked at
 * the end.
 */
export interface Loader {
  readonly dialect: Dialect;

  /** Begins, and drops what would be maintained row by row. */
  begin(tables: readonly string[]): Promise<void>;

  /** Writes the rows of one table. */
  load(table: BulkTable, steps: Steps): Promise<void>;

  /** Recreates what was dropped, builds derived data, commits, and gathers statistics. */
  finish(steps: Steps): Promise<void>;

  /** Closes; without a `finish` before, nothing was loaded. */
  close(): Promise<void>;
}
