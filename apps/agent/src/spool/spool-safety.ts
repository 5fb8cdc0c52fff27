import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

import { ConfigurationError } from '../config/index.js';
import { permissionProblem, withAncestors, WRITABLE_BY_OTHERS } from '../runner/permissions.js';

/**
 * Checks that only the agent's user can write to a spool folder: its files decide which results are sent and which processes are
 * killed.
 * @throws ConfigurationError naming the folder, or the one above it, that is unsafe
 */
export async function assertSafeFolder(folder: string): Promise<void> {
  const info = await lstat(folder);
  if (!info.isDirectory()) throw unsafeSpool(folder, 'it is a symbolic link or not a folder');
  assertOwner(folder, info);
  // The sticky bit does not help here: others could still add files.
  if (info.mode & WRITABLE_BY_OTHERS) throw unsafeSpool(folder, `other users can write to it: chmod 700 ${folder}`);
  for (const location of withAncestors(await realpath(folder))) {
    const problem = await permissionProblem(location);
    if (problem !== undefined) throw unsafeSpool(folder, problem);
  }
}

/**
 * Checks that another user has not planted files in a spool, perhaps before it was made private.
 * @param processFile the only file of each run folder that is read; commands may write others
 * @throws ConfigurationError naming the first such file
 */
export async function assertOwnFiles(folders: readonly string[], runs: string, processFile: string): Promise<void> {
  for (const folder of folders) {
    for (const name of await readdir(folder)) await assertOwnFile(path.join(folder, name));
  }
  for (const name of folders.includes(runs) ? await readdir(runs) : [])
    await assertOwnFile(path.join(runs, name, processFile));
}

async function assertOwnFile(file: string): Promise<void> {
  const info = await lstat(file).catch(() => undefined);
  if (!info) return;
  if (info.isSymbolicLink()) throw unsafeSpool(file, 'it is a symbolic link');
  assertOwner(file, info);
  if (info.mode & WRITABLE_BY_OTHERS) throw unsafeSpool(file, 'other users can write to it');
}

function assertOwner(file: string, { uid }: Stats): void {
  if (uid !== process.geteuid?.()) throw unsafeSpool(file, 'it belongs to another user');
}

function unsafeSpool(file: string, problem: string): ConfigurationError {
  return new ConfigurationError(
    `The spool is not safe. ${file}: ${problem}. Fix that, remove files that are not the agent’s, or use another --spool.`,
  );
}
