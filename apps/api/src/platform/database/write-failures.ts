import { DatabaseUnavailableError, type UnavailableReason } from './errors.js';

/** Reasons that last until somebody repairs the database, and that a write to another table may not meet. */
const LASTING: ReadonlySet<UnavailableReason> = new Set(['full', 'damaged', 'denied']);

/** Remembers writes that failed for a lasting reason: a write of a probe proves only that its own row can be written. */
export class WriteFailures {
  /** The number of such failures. */
  count = 0;
  last: DatabaseUnavailableError | undefined;

  /** Rejects as the write does. */
  async note<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError && LASTING.has(error.reason)) {
        this.count += 1;
        this.last = error;
      }
      throw error;
    }
  }
}
