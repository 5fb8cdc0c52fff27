import { statSync } from 'node:fs';

import { DatabaseUnavailableError } from '../errors.js';

/**
 * Returns a check that a file is still where it was opened, which throws a DatabaseUnavailableError. SQLite would go on writing into a
 * file that was deleted or replaced, and what it acknowledges would be lost with the process (decision 129).
 */
export function fileInPlace(file: string): () => void {
  const opened = inodeOf(file);
  return () => {
    if (inodeOf(file) === opened) return;
    throw new DatabaseUnavailableError(
      undefined,
      'The SQLite file was moved, deleted or replaced while it is open. Put it back, or stop the server and restore a backup.',
    );
  };
}

/** By which SQLite itself tells files apart; a stat takes microseconds, and blocks less than the commit that follows. */
function inodeOf(file: string): number | undefined {
  try {
    return statSync(file).ino;
  } catch {
    return undefined;
  }
}
