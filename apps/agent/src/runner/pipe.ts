import { execFile } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
// Raw descriptors, not FileHandles: sockets and child processes take ownership of them, and a FileHandle closes when collected.
const openFd = promisify(open);

export const closeFd = promisify(close);

export interface Pipe {
  readonly readFd: number;
  readonly writeFd: number;
}

/**
 * Creates a pipe between this process and a command. By default Node.js gives a child one socket per stream: /dev/stdin and
 * /dev/stderr can't be opened then, and the order of standard output and error is lost.
 * @param file an unused path for the FIFO, which is removed before this returns
 */
export async function createPipe(file: string): Promise<Pipe> {
  await execute('mkfifo', ['-m', '600', file]);
  // O_RDWR does not block until the other end is opened. With it open, neither do the next two, which stay in blocking mode.
  const both = await openFd(file, constants.O_RDWR);
  try {
    const readFd = await openFd(file, constants.O_RDONLY);
    const writeFd = await openFd(file, constants.O_WRONLY);
    return { readFd, writeFd };
  } finally {
    await closeFd(both);
    await rm(file);
  }
}
