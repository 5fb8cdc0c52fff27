import { statSync } from 'node:fs';

import { ConfigurationError } from './variables.js';

/**
 * Docker creates a folder where the file of a mount is missing, and reading a named pipe would wait for ever. A missing file is accepted.
 * @throws ConfigurationError naming a path that exists and is no regular file; Error of the system when it cannot be examined
 */
export function assertRegularFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw new ConfigurationError(
    `${file} is ${found.isDirectory() ? 'a folder' : 'a pipe, socket or device'}, not a file. Move it away, or correct SYNCLEDGER_DATA_DIR or DATABASE_URL.`,
  );
}
