import type { Loader } from './loader.js';

/**
 * Opens a database for loading.
 * @param url a `DATABASE_URL`
 */
export async function openLoader(url: string): Promise<Loader> {
  if (url.startsWith('sqlite:')) {
    const { SqliteLoader } = await import('./sqlite-loader.js');
    return new SqliteLoader(url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''));
  }
  const { PostgresLoader } = await import('./postgres-loader.js');
  return PostgresLoader.open(url);
}
