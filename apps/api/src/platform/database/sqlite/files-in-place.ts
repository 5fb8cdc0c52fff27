import { statSync } from 'node:fs';

import { DatabaseUnavailableError } from '../errors.js';

/** The database, its log of what is not yet in it, and the index of the log. */
const SUFFIXES = ['', '-wal', '-shm'];

/**
 * Returns a check that the files of a database are still where they were opened, which throws a DatabaseUnavailableError. SQLite would go
 * on writing into a file that was deleted or replaced, and what it acknowledges could be lost with the process (decision 129).
 */
export function filesInPlace(file: string): () => void {
  const opened = new Map<string, number>();
  const check = () => {
    for (const suffix of SUFFIXES) {
      const [before, now] = [opened.get(suffix), inodeOf(file + suffix)];
      // SQLite makes the log with the first transaction, and removes it when the last connection closes.
      if (before === undefined && now !== undefined) opened.set(suffix, now);
      else if (before !== now) throw new DatabaseUnavailableError(undefined, moved(suffix));
    }
  };
  check();
  return check;
}

function moved(suffix: string): string {
  const what = suffix === '' ? 'file' : `file that ends in ${suffix}`;
  return `The SQLite ${what} was moved, deleted or replaced while the database is open. Put it back, or stop the server; then run \`db check\`.`;
}

/** SQLite itself tells files apart by these; a stat takes microseconds, and blocks less than the commit that follows. */
function inodeOf(file: string): number | undefined {
  try {
    return statSync(file).ino;
  } catch {
    return undefined;
  }
}
