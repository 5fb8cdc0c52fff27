import { execFile } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
// Numbers: what owns them in the end, a socket or a child, knows nothing of file handles, which close when they are forgotten.
const openNumber = promisify(open);

/** Closes a descriptor. */
export const closeNumber = promisify(close);

/** Both ends of a pipe, as file descriptors. */
export interface Pipe {
  readonly reading: number;
  readonly writing: number;
}

/**
 * Makes a pipe between this process and a command. Node.js by itself gives children a socket for each of their streams: then
 * /dev/stdin and /dev/stderr can't be opened, and standard output and error arrive in no order. What goes through a pipe is
 * never on disk.
 * @param file a path that is free, in a folder of our own; it is gone when this returns
 */
export async function makePipe(file: string): Promise<Pipe> {
  await execute('mkfifo', ['-m', '600', file]);
  // Opened for both, it does not wait for its other end; nor do the next two then, and theirs are blocking as commands expect.
  const both = await openNumber(file, constants.O_RDWR);
  try {
    const reading = await openNumber(file, constants.O_RDONLY);
    const writing = await openNumber(file, constants.O_WRONLY);
    return { reading, writing };
  } finally {
    await closeNumber(both);
    await rm(file);
  }
}
