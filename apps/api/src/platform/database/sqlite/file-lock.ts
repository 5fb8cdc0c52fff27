import type { DatabaseLogger } from '../options.js';

/** Says what a start waits for: it may take seconds. */
export function tellOfLock(logger: DatabaseLogger | undefined, milliseconds: number): void {
  logger?.warn({ milliseconds }, 'Another process holds the lock of the SQLite database; waiting for it');
}
