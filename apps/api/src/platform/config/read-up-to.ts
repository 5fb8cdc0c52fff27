import { closeSync, constants, openSync, readSync } from 'node:fs';

/** How long the writer of a pipe may pause, in milliseconds. */
const PIPE_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 20;

/**
 * Reads the beginning of a file or pipe. A plain read of a named pipe would wait for ever where nobody writes into it: this one
 * returns nothing then.
 * @param most in bytes
 * @throws Error of the system, ETIMEDOUT when the writer of a pipe does not come to an end
 */
export function readUpTo(file: string, most: number): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(most);
    let length = 0;
    // A pipe gives its content in parts.
    for (let read = 1; read > 0 && length < most; length += read) read = readPart(descriptor, buffer.subarray(length));
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function readPart(descriptor: number, buffer: Buffer): number {
  const until = performance.now() + PIPE_MILLISECONDS;
  for (;;) {
    try {
      return readSync(descriptor, buffer);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw cause;
      if (performance.now() > until)
        throw Object.assign(new Error('The pipe stays open.', { cause }), { code: 'ETIMEDOUT' });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MILLISECONDS);
    }
  }
}
