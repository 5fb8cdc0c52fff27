import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

import { isReadOnlyInContainer } from './mounts.js';
import { ConfigurationError } from './values.js';

const OTHERS = 0o007;
/** Root gives a file to a service by its group, which may then read. */
const GROUP_WRITES = 0o030;
const GROUP = 0o070;
const PART_BYTES = 4096;
/** Of a device without an end. */
const MAX_PARTS = 16;
const PAUSE_MILLISECONDS = 20;

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
    const stats = fstatSync(fd);
    const problem = problemOf(stats);
    if (problem !== undefined && !isReadOnlyInContainer(file)) {
      throw new ConfigurationError(`${problem} ${file} (in a container, mount it read-only instead)`);
    }
    return stats.isDirectory() ? '' : readAll(fd);
  } finally {
    closeSync(fd);
  }
}

/** Nothing, where nobody has a pipe open for writing: a plain read would wait for ever. */
function readAll(fd: number): string {
  const parts: Buffer[] = [];
  for (let part = readPart(fd); part.length > 0 && parts.length < MAX_PARTS; part = readPart(fd)) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** Waits while the writer of a pipe has written nothing. */
function readPart(fd: number): Buffer {
  const part = Buffer.alloc(PART_BYTES);
  for (;;) {
    try {
      return part.subarray(0, readSync(fd, part));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MILLISECONDS);
    }
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
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new ConfigurationError(`The token file can't be read: ${(error as Error).message}`);
  }
}
