import type { Dialect } from '@syncledger/api';

import type { BulkTable } from '../bulk/table.js';
import type { Steps } from './steps.js';

/**
 * Loads tables of an empty ledger in one transaction, over a connection of its own: nobody else may use the database meanwhile.
 * Indexes, foreign keys and triggers of the loaded tables are set aside first and made again, and checked, at the end.
 */
export interface Loader {
  readonly dialect: Dialect;

  /** Begins, and sets aside what would be kept up row by row. */
  begin(tables: readonly string[]): Promise<void>;

  /** Writes the rows of one table. */
  load(table: BulkTable, steps: Steps): Promise<void>;

  /** Makes again what was set aside, builds what is derived, commits, and gathers statistics. */
  finish(steps: Steps): Promise<void>;

  /** Closes; without a `finish` before, nothing is there of what was loaded. */
  close(): Promise<void>;
}
