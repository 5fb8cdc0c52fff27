import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

import { ConfigurationError } from '../config/index.js';
import { placesUpFrom, weakness, WRITABLE_BY_OTHERS } from '../runner/ownership.js';

/**
 * Refuses a spool that others can write to: what is read from it decides which results are sent and which processes are killed.
 * @throws ConfigurationError naming what is wrong with the folder or one above it
 */
export async function refuseUnsafeFolder(folder: string): Promise<void> {
  const info = await lstat(folder);
  if (!info.isDirectory()) throw unsafe(folder, 'it is a symbolic link, or no folder');
  refuseOtherOwner(folder, info);
  // Others could put files of their own into a sticky one, too.
  if (info.mode & WRITABLE_BY_OTHERS) throw unsafe(folder, `others can write to it: chmod 700 ${folder}`);
  for (const place of placesUpFrom(await realpath(folder))) {
    const wrong = await weakness(place);
    if (wrong !== undefined) throw unsafe(folder, wrong);
  }
}

/**
 * Refuses files that somebody else has put into a spool, also before it was closed to others.
 * @param record the file that is read in each folder of `runs`; what else is there was written by commands, and is not read
 * @throws ConfigurationError naming the first such file
 */
export async function refuseForeignFiles(folders: readonly string[], runs: string, record: string): Promise<void> {
  for (const folder of folders) {
    for (const name of await readdir(folder)) await refuseForeign(path.join(folder, name));
  }
  for (const name of await readdir(runs)) await refuseForeign(path.join(runs, name, record));
}

async function refuseForeign(file: string): Promise<void> {
  const info = await lstat(file).catch(() => undefined);
  if (!info) return;
  if (info.isSymbolicLink()) throw unsafe(file, 'it is a symbolic link');
  refuseOtherOwner(file, info);
  if (info.mode & WRITABLE_BY_OTHERS) throw unsafe(file, 'others can write to it');
}

function refuseOtherOwner(place: string, { uid }: Stats): void {
  if (uid !== process.geteuid?.()) throw unsafe(place, 'it belongs to another user');
}

function unsafe(place: string, why: string): ConfigurationError {
  return new ConfigurationError(
    `The spool is not safe. ${place}: ${why}. Correct that, remove what is not the agent's, or give another --spool.`,
  );
}
