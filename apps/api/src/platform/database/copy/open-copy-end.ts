import type { CopyEnd } from './copy-end.js';

/**
 * Opens and locks a database for a copy.
 * @param url `DATABASE_URL`
 * @throws CopyEndInUse
 */
export async function openCopyEnd(url: string): Promise<CopyEnd> {
  if (url.startsWith('sqlite:')) {
    const { fileOf } = await import('../sqlite/sqlite-database.js');
    const { SqliteCopyEnd } = await import('./sqlite-copy-end.js');
    return SqliteCopyEnd.open(fileOf(url));
  }
  const { PostgresCopyEnd } = await import('./postgres-copy-end.js');
  return PostgresCopyEnd.open(url);
}
