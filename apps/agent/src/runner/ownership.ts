import { lstat } from 'node:fs/promises';
import path from 'node:path';

/** The bits of a mode that let the group or all others write. */
export const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** A path and all folders that it is in. */
export function placesUpFrom(file: string): string[] {
  const parent = path.dirname(file);
  return parent === file ? [file] : [file, ...placesUpFrom(parent)];
}

/**
 * What lets others change a file, or what is in a folder; undefined when nothing does. In a sticky folder, such as /tmp, only owners
 * can. Root is trusted.
 */
export async function weakness(place: string): Promise<string | undefined> {
  const info = await lstat(place);
  const isSticky = info.isDirectory() && (info.mode & STICKY) !== 0;
  if (info.uid !== 0 && info.uid !== process.geteuid?.()) {
    return `${place} belongs to another user: chown it to the agent's.`;
  }
  if ((info.mode & WRITABLE_BY_OTHERS) === 0 || isSticky) return undefined;
  return `Others can write to ${place}: chmod go-w ${place}`;
}
