import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Both ends of a pipe. */
export interface Pipe {
  readonly reading: FileHandle;
  readonly writing: FileHandle;
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
  const both = await open(file, constants.O_RDWR);
  try {
    const reading = await open(file, constants.O_RDONLY);
    const writing = await open(file, constants.O_WRONLY);
    return { reading, writing };
  } finally {
    await both.close();
    await rm(file);
  }
}
