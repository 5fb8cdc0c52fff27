import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';

import { isReadOnlyInContainer } from './mounts.js';
import { ConfigurationError } from './values.js';

const OTHERS = 0o007;
/** Root gives a file to a service by its group, which may then read. */
const GROUP_WRITES = 0o030;
const GROUP = 0o070;

/** @throws ConfigurationError when the file can't be read, is readable by other users, or contains no token */
export function readTokenFile(file: string): string {
  return assertToken(readPrivateFile(file).trim(), file);
}

/**
 * @param from where it comes from, for the message
 * @throws ConfigurationError unless it has the form of a token
 */
export function assertToken(token: string, from: string): string {
  if (/^[!-~]{1,1000}$/.test(token)) return token;
  throw new ConfigurationError(`${from} must contain one token and nothing else.`);
}

/** @throws ConfigurationError when the file can't be read, or is readable by other users */
export function readPrivateFile(file: string): string {
  const fd = open(file);
  try {
    const problem = problemOf(fstatSync(fd));
    if (problem !== undefined && !isReadOnlyInContainer(file)) {
      throw new ConfigurationError(`${problem} ${file} (in a container, mount it read-only instead)`);
    }
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** @returns who else can read or replace the token, and the remedy */
function problemOf({ mode, uid, gid }: Stats): string | undefined {
  const isRoots = uid === 0;
  if (!isRoots && uid !== process.geteuid?.()) return 'The token file belongs to another user: chown';
  const isOurGroup = gid === 0 || gid === process.getegid?.() || (process.getgroups?.() ?? []).includes(gid);
  const forbidden = OTHERS | (isRoots && isOurGroup ? GROUP_WRITES : GROUP);
  return mode & forbidden ? 'Other users can read the token file: chmod 600' : undefined;
}

function open(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new ConfigurationError(`The token file can't be read: ${(error as Error).message}`);
  }
}
