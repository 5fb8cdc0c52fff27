import { open } from 'node:fs/promises';

/** Returns once a file, or the entries of a folder, are on disk. */
export async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
