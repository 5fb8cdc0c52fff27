import { lstat } from 'node:fs/promises';
import path from 'node:path';

import { isReadOnlyInContainer } from '../config/index.js';

/** Mode bits: writable for group or others. */
export const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** Returns a path and all folders above it. */
export function withAncestors(file: string): string[] {
  const parent = path.dirname(file);
  return parent === file ? [file] : [file, ...withAncestors(parent)];
}

/**
 * Explains why another user can modify a file or a folder's contents; undefined if only the agent's user and root can. A sticky
 * folder such as /tmp is safe: only owners can rename in it. So is a read-only mount of a container.
 */
export async function permissionProblem(file: string): Promise<string | undefined> {
  const problem = await ownershipProblem(file);
  return problem !== undefined && isReadOnlyInContainer(file) ? undefined : problem;
}

async function ownershipProblem(file: string): Promise<string | undefined> {
  const info = await lstat(file);
  const isSticky = info.isDirectory() && (info.mode & STICKY) !== 0;
  if (info.uid !== 0 && info.uid !== process.geteuid?.()) {
    return `${file} belongs to another user: chown it to the agent’s user (in a container, mount it read-only).`;
  }
  if ((info.mode & WRITABLE_BY_OTHERS) === 0 || isSticky) return undefined;
  return `Other users can write to ${file}: chmod go-w ${file}`;
}
